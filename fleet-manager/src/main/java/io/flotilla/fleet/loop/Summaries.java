package io.flotilla.fleet.loop;

import io.flotilla.contract.message.FleetSummary;
import io.flotilla.contract.message.ReportedConfig;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import java.util.List;

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
            ReportedConfig report = Pictures.report(entries, node.address()).orElse(null);
            if (report != null) {
                inSync += inSync(entries, report) ? 1 : 0;
                boolean off =
                        report.state() == ReportedConfig.State.DRIFT || report.state() == ReportedConfig.State.FAILED;
                drifting += off ? 1 : 0;
            }
        }
        return new FleetSummary(
                nodes.size(),
                online,
                inSync,
                drifting,
                entries.all(Tables.ALARMS, "").size(),
                entries.all(Tables.UNFINISHED, "").size());
    }

    /** Whether the newest configuration was read back from the node. */
    static boolean inSync(Entries entries, ReportedConfig report) {
        return report.state() == ReportedConfig.State.CONVERGED
                && entries.get(Tables.DOCUMENTS, Topics.node(report.from(), NodeTopic.CONFIG_DESIRED))
                        .map(DownDocument::sha256)
                        .filter(report.sha256()::equals)
                        .isPresent();
    }
}
