package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Alarm;
import io.flotilla.contract.message.Event;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.Tables;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;

/** The manager's own alarms about nodes, for those who notice something outside of the loop. Safe for many threads. */
public final class ManagerAlarms {
    private final FleetStore store;
    private final Desk desk;
    private final LoopQueue queue;

    public ManagerAlarms(FleetStore store, Desk desk, LoopQueue queue) {
        this.store = store;
        this.desk = desk;
        this.queue = queue;
    }

    /** Nothing happens when it is raised already, or when the node is let in no more. */
    public void raise(NodeAddress node, String code, Event.Severity severity, String message) {
        Instant now = desk.clock().instant();
        change(node, alarms -> alarms.raise(node, new Alarm(code, severity, now, message)), now);
    }

    /** Nothing happens when it is not raised. */
    public void end(NodeAddress node, String code) {
        change(node, alarms -> alarms.end(node, code), desk.clock().instant());
    }

    private void change(NodeAddress node, Consumer<Alarms> change, Instant now) {
        Set<String> topics = store.write(entries -> {
            Publishing publishing = new Publishing(entries, desk);
            if (entries.get(Tables.NODES, node.toString())
                    .filter(held -> held.active())
                    .isPresent()) {
                change.accept(new Alarms(entries, publishing, now));
            }
            return Set.copyOf(publishing.topics());
        });
        if (!topics.isEmpty()) {
            queue.offer(new Signal.Changed(Set.of(), Set.of(), topics));
        }
    }
}
