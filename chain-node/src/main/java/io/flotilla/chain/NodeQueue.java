package io.flotilla.chain;

import io.flotilla.chain.p2p.PeerEvent;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What waits for the node's loop, in the order in which it came. Any thread adds to it. */
final class NodeQueue {
    private final BlockingQueue<NodeEvent> events = new LinkedBlockingQueue<>();

    void add(NodeEvent event) {
        events.add(event);
    }

    void happened(PeerEvent event) {
        add(new NodeEvent.Happened(event));
    }

    /** Carried out on the loop's thread; what it throws ends the node. */
    void then(Runnable action) {
        add(new NodeEvent.Then(action));
    }

    /** The next event, awaited so long. */
    @Nullable
    NodeEvent take(Duration atMost) throws InterruptedException {
        return events.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The next event if there is one. */
    @Nullable
    NodeEvent poll() {
        return events.poll();
    }
}
