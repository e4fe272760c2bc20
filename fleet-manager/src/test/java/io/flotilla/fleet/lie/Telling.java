package io.flotilla.fleet.lie;

import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Lies at an even pace, on the broker's own thread, until it is told to stop. */
final class Telling implements AutoCloseable {
    private static final Duration PACE = Duration.ofMillis(12);
    /** Every so often a connection suffers; more often, and there would be nobody to lie to. */
    private static final int RUDE = 250;

    private final AtomicInteger told = new AtomicInteger();
    private final TestBroker broker;
    private final Liar liar;
    private final Duration managersAway;
    private final ScheduledFuture<?> task;

    /** @param managersAway see {@link PostOffice#forgetSessions}; in the end */
    Telling(TestBroker broker, Liar liar, Duration managersAway) {
        this.broker = broker;
        this.liar = liar;
        this.managersAway = managersAway;
        broker.with(office -> {
            office.speakWith(liar);
            liar.lie(true);
            return true;
        });
        this.task = broker.thread().scheduleAtFixedRate(this::step, 0, PACE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void step() {
        int number = told.get() + 1;
        boolean done = number % RUDE == 0 ? liar.rudeStep(number) : liar.step(number);
        if (done) {
            told.set(number);
        }
    }

    int told() {
        if (task.isDone()) {
            throw new IllegalStateException("the liar is at a loss", task.cause());
        }
        return told.get();
    }

    /** From now on the broker is honest, as one that took the place of the lying one: it knows no session. */
    @Override
    public void close() {
        task.cancel(false);
        broker.with(office -> {
            liar.lie(false);
            office.forgetSessions(managersAway);
            return true;
        });
    }
}
