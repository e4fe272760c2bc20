package io.flotilla.fleet.loop;

import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.node.FleetAlarm;
import io.flotilla.fleet.node.FleetEvent;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.Tables;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What has changed, as it is now. Everybody who watches is shown the same items, so the newest ones are kept. Safe for
 * use by many threads.
 */
public final class ChangeReads {
    private static final int KEPT = 1_024;
    private static final long MOST_BYTES = 16 << 20;

    private final Changes changes;
    private final FleetStore store;
    private final FleetReads reads;
    private final Map<Subject, Kept> kept = new LinkedHashMap<>();
    private long bytes;

    private record Kept(ChangedItem item, int bytes) {}

    public ChangeReads(Changes changes, FleetStore store, FleetReads reads) {
        this.changes = changes;
        this.store = store;
        this.reads = reads;
    }

    public Changes changes() {
        return changes;
    }

    /** Empty when nothing is left of the subject. */
    public Optional<ChangedItem> item(Changes.Change change) {
        @Nullable Kept known;
        synchronized (kept) {
            known = kept.get(change.subject());
        }
        return known != null && known.item().number() == change.number()
                ? Optional.of(known.item())
                : read(change).map(item -> keep(change.subject(), item));
    }

    /** The newest of each subject, and of all those that came last. */
    private ChangedItem keep(Subject subject, ChangedItem item) {
        Kept fresh = new Kept(item, Json.write(item.item()).length);
        synchronized (kept) {
            Kept before = kept.get(subject);
            if (before != null && before.item().number() > item.number()) {
                return item;
            }
            forget(subject);
            kept.put(subject, fresh);
            bytes += fresh.bytes();
            while (kept.size() > KEPT || bytes > MOST_BYTES) {
                forget(kept.keySet().iterator().next());
            }
        }
        return item;
    }

    private void forget(Subject subject) {
        Kept gone = kept.remove(subject);
        bytes -= gone == null ? 0 : gone.bytes();
    }

    private Optional<ChangedItem> read(Changes.Change change) {
        String key = change.subject().key();
        return switch (change.subject().kind()) {
            case NODE ->
                reads.node(NodeAddress.parse(key))
                        .map(node -> item(change, node, Set.of(node.node()), Set.of(node.chain())));
            case COMMAND ->
                reads.command(key).map(command -> {
                    Set<NodeAddress> nodes = command.executions().stream()
                            .map(ExecutionView::node)
                            .collect(Collectors.toSet());
                    return item(change, command, nodes, chains(nodes));
                });
            case EVENT -> store.read(entries -> entries.get(Tables.EVENTS, key)).map(event -> event(change, event));
            case ALARM ->
                alarm(change).map(alarm -> {
                    Set<NodeAddress> node = Set.of(alarm.node());
                    return item(change, alarm, node, chains(node));
                });
            case CHAIN ->
                reads.chain(new ChainId(key)).map(chain -> item(change, chain, Set.of(), Set.of(chain.chain())));
        };
    }

    private ChangedItem event(Changes.Change change, FleetEvent event) {
        Set<NodeAddress> nodes = event.node() == null ? Set.of() : Set.of(event.node());
        return item(change, event, nodes, chains(nodes));
    }

    private Optional<AlarmView> alarm(Changes.Change change) {
        @Nullable FleetAlarm ended = change.ended();
        return store.read(entries -> entries.get(Tables.ALARMS, change.subject().key()))
                .map(alarm -> AlarmView.of(alarm, AlarmView.State.ACTIVE))
                .or(() -> Optional.ofNullable(ended).map(alarm -> AlarmView.of(alarm, AlarmView.State.ENDED)));
    }

    private Set<ChainId> chains(Set<NodeAddress> nodes) {
        return store.read(entries -> nodes.stream()
                .flatMap(node -> entries.get(Tables.NODES, node.toString()).stream())
                .map(ManagedNode::chain)
                .collect(Collectors.toSet()));
    }

    private static ChangedItem item(Changes.Change change, Record view, Set<NodeAddress> nodes, Set<ChainId> chains) {
        return new ChangedItem(change.number(), change.subject().kind(), Json.tree(view), nodes, chains);
    }
}
