package io.flotilla.fleet.broker;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Event;
import io.flotilla.fleet.loop.AccessIssue;
import io.flotilla.fleet.loop.Desk;
import io.flotilla.fleet.loop.Gate;
import io.flotilla.fleet.loop.LoopQueue;
import io.flotilla.fleet.loop.Signal;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.Tables;
import java.time.Instant;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate of a broker in another process: it learns from the access document whom to let in, and ends by itself the
 * sessions of those who stand there no more.
 */
public final class RemoteGate implements Gate {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteGate.class);

    private static final String TOLD = "access.too-large";

    private final FleetStore store;
    private final Desk desk;
    private final LoopQueue queue;

    public RemoteGate(FleetStore store, Desk desk, LoopQueue queue) {
        this.store = store;
        this.desk = desk;
        this.queue = queue;
    }

    /** What cannot be written is told, not thrown: the change that led here is made, and the loop tries again. */
    @Override
    public void admit(Admission admission) {
        try {
            Set<String> topics = store.write(entries -> {
                Set<String> changed = AccessIssue.renew(entries, desk, admission);
                if (entries.get(Tables.COUNTERS, TOLD).isPresent()) {
                    entries.remove(Tables.COUNTERS, TOLD);
                }
                return changed;
            });
            if (!topics.isEmpty()) {
                queue.offer(new Signal.Changed(Set.of(), Set.of(), topics));
            }
        } catch (FleetException hindered) {
            LOG.error("the broker's access document stays as it was", hindered);
            if (hindered.code() == FleetException.Code.TOO_LARGE) {
                tell(hindered);
            }
        }
    }

    /** Once, until one could be written. */
    private void tell(FleetException tooLarge) {
        Instant now = desk.clock().instant();
        try {
            store.write(entries -> {
                if (entries.get(Tables.COUNTERS, TOLD).isEmpty()) {
                    entries.put(Tables.COUNTERS, TOLD, new Tables.Counter(now.getEpochSecond()));
                    String message =
                            tooLarge.getMessage() + ": the broker does not learn who was added or revoked since;"
                                    + " run the broker in the manager, or divide the fleet";
                    Chronicle.event(entries, now, null, Event.Severity.CRITICAL, new Chronicle.Note(TOLD, message));
                }
                return now;
            });
        } catch (FleetException hindered) {
            LOG.error("nor can that be told", hindered);
        }
    }

    @Override
    public void expel(NodeAddress node, String reason) {
        LOG.info("node expelled by the access document node={} reason={}", node, reason);
    }

    @Override
    public void dismiss(String inspector) {
        LOG.info("inspector dismissed by the access document inspector={}", inspector);
    }
}
