package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.FleetSummary;
import io.flotilla.contract.message.ReportedConfig;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.node.Standing;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts the fleet. */
final class Summaries {
    private Summaries() {}

    static FleetSummary of(Entries entries, Observations observations) {
        List<ManagedNode> nodes = entries.all(Tables.NODES, "").stream()
                .filter(ManagedNode::active)
                .toList();
        int online = 0;
        int inSync = 0;
        int drifting = 0;
        for (ManagedNode node : nodes) {
            online += observations.of(node.address()).online() ? 1 : 0;
            @Nullable
            Standing standing = Pictures.standing(entries, node.address()).orElse(null);
            if (standing != null) {
                inSync += inSync(entries, node.address(), standing) ? 1 : 0;
                boolean off = standing.state() == ReportedConfig.State.DRIFT
                        || standing.state() == ReportedConfig.State.FAILED;
                drifting += off ? 1 : 0;
            }
        }
        return new FleetSummary(
                nodes.size(),
                online,
                inSync,
                drifting,
                entries.keys(Tables.ALARMS, "").size(),
                entries.keys(Tables.UNFINISHED, "").size());
    }

    /** Whether the newest configuration was read back from the node. */
    static boolean inSync(Entries entries, NodeAddress node, Standing standing) {
        return standing.state() == ReportedConfig.State.CONVERGED
                && entries.get(Tables.DOCUMENTS, Topics.node(node, NodeTopic.CONFIG_DESIRED))
                        .map(DownDocument::sha256)
                        .filter(standing.sha256()::equals)
                        .isPresent();
    }
}
