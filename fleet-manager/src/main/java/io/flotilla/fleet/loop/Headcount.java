package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.FleetSummary;
import io.flotilla.contract.message.ReportedConfig;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.node.Standing;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.Tables;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Counts the fleet. How each node counted is kept, and only those are read again of which the store or an agent has said
 * something since: all the rows of thousands of nodes are too many for what is asked several times a second. Safe for use
 * by many threads.
 */
final class Headcount {
    private static final long NOWHERE = -1;

    private final FleetStore store;
    private final Observations observations;
    private final Changes changes;

    // Guarded by this.
    private final Map<NodeAddress, Counted> active = new TreeMap<>();
    private long place = NOWHERE;

    private record Counted(ManagedNode node, boolean inSync, boolean off) {}

    Headcount(FleetStore store, Observations observations) {
        this.store = store;
        this.observations = observations;
        this.changes = observations.changes();
    }

    FleetSummary fleet() {
        return counted(entries -> {
            int online = 0;
            int inSync = 0;
            int off = 0;
            for (Counted one : active.values()) {
                online += observations.of(one.node().address()).online() ? 1 : 0;
                inSync += one.inSync() ? 1 : 0;
                off += one.off() ? 1 : 0;
            }
            return new FleetSummary(
                    active.size(), online, inSync, off, entries.count(Tables.ALARMS), entries.count(Tables.UNFINISHED));
        });
    }

    /** The active nodes of each chain. */
    Map<ChainId, List<ManagedNode>> byChain() {
        return counted(entries ->
                active.values().stream().map(Counted::node).collect(Collectors.groupingBy(ManagedNode::chain)));
    }

    /** What has changed is looked up before the state of the store is fixed, so that this state holds it. */
    private synchronized <R> R counted(Function<Entries, R> answer) {
        long now = changes.now();
        Optional<Set<NodeAddress>> changed = place == NOWHERE ? Optional.empty() : changes.nodesSince(place);
        R given = store.read(entries -> {
            if (changed.isEmpty()) {
                active.clear();
                entries.all(Tables.NODES, "").forEach(node -> count(entries, node));
            } else {
                changed.get().forEach(node -> recount(entries, node));
            }
            return answer.apply(entries);
        });
        place = now;
        return given;
    }

    private void recount(Entries entries, NodeAddress address) {
        active.remove(address);
        entries.get(Tables.NODES, address.toString()).ifPresent(node -> count(entries, node));
    }

    private void count(Entries entries, ManagedNode node) {
        if (node.active()) {
            NodeAddress address = node.address();
            Optional<Standing> standing = Pictures.standing(entries, address);
            active.put(
                    address,
                    new Counted(
                            node,
                            standing.filter(one -> inSync(entries, address, one))
                                    .isPresent(),
                            standing.map(Standing::state)
                                    .filter(state ->
                                            state == ReportedConfig.State.DRIFT || state == ReportedConfig.State.FAILED)
                                    .isPresent()));
        }
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
