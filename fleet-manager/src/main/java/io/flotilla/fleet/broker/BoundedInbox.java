package io.flotilla.fleet.broker;

import java.util.concurrent.atomic.AtomicInteger;

/** Lets only so much wait for the loop at a time: a broker that lies need not keep the receive maximum. */
final class BoundedInbox {
    private final Inbox inbox;
    private final int most;
    private final AtomicInteger waiting = new AtomicInteger();

    BoundedInbox(Inbox inbox, int most) {
        this.inbox = inbox;
        this.most = most;
    }

    /** False when too much waits; it was not taken then. */
    boolean arrived(String topic, byte[] payload, Runnable done) {
        if (waiting.incrementAndGet() > most) {
            waiting.decrementAndGet();
            return false;
        }
        try {
            inbox.arrived(topic, payload, () -> {
                waiting.decrementAndGet();
                done.run();
            });
        } catch (RuntimeException notTaken) {
            waiting.decrementAndGet();
            throw notTaken;
        }
        return true;
    }
}
