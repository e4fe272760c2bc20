package io.flotilla.fleet.broker;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.loop.AccessIssue;
import io.flotilla.fleet.loop.Desk;
import io.flotilla.fleet.loop.Gate;
import io.flotilla.fleet.loop.LoopQueue;
import io.flotilla.fleet.loop.Signal;
import io.flotilla.fleet.store.FleetStore;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate of a broker in another process: it learns from the access document whom to let in, and ends by itself the
 * sessions of those who stand there no more.
 */
public final class RemoteGate implements Gate {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteGate.class);

    private final FleetStore store;
    private final Desk desk;
    private final LoopQueue queue;

    public RemoteGate(FleetStore store, Desk desk, LoopQueue queue) {
        this.store = store;
        this.desk = desk;
        this.queue = queue;
    }

    @Override
    public void admit(Admission admission) {
        Set<String> topics = store.write(entries -> AccessIssue.renew(entries, desk, admission));
        if (!topics.isEmpty()) {
            queue.offer(new Signal.Changed(Set.of(), Set.of(), topics));
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
