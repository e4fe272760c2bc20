package io.flotilla.fleet.loop;

import io.flotilla.fleet.node.Service;
import io.flotilla.fleet.store.FleetStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single writer: takes signals in batches, carries each batch into the store in one transaction together with all
 * that follows from it, and only then acts on the outside. What it rests on is read inside the transaction, for other
 * managers may share the store.
 */
public final class FleetLoop implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(FleetLoop.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final int LOOK_AROUND_TICKS = 10;

    private final FleetStore store;
    private final Desk desk;
    private final LoopQueue queue;
    private final Observations observations;
    private final EventFeed feed;
    private final Outbox outbox;
    private final Laggards laggards = new Laggards();
    private final Thread thread = new Thread(this::run, "fleet-loop");
    private long ticks;
    private boolean countAgain = true;
    private Instant nextTick = Instant.EPOCH;
    private volatile boolean running;

    public FleetLoop(
            FleetStore store, Desk desk, LoopQueue queue, Downlink link, Observations observations, EventFeed feed) {
        this.store = store;
        this.desk = desk;
        this.queue = queue;
        this.observations = observations;
        this.feed = feed;
        this.outbox = new Outbox(store, link, desk.instance());
    }

    @Override
    public void start() {
        running = true;
        thread.start();
    }

    @Override
    public void stop() {
        running = false;
        thread.interrupt();
        try {
            thread.join(STOP.toMillis());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (running) {
                turnOnce(queue.take(Duration.between(desk.clock().instant(), nextTick)));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** The only place that catches what nobody foresaw: the store is as it was, and time brings another attempt. */
    private void turnOnce(List<Signal> batch) {
        try {
            step(batch);
            Instant now = desk.clock().instant();
            if (!now.isBefore(nextTick)) {
                nextTick = now.plus(TICK);
                tick();
            }
        } catch (RuntimeException unforeseen) {
            LOG.error("the loop failed and goes on", unforeseen);
        }
    }

    /** Takes in a batch. One signal that cannot be taken in does not take the others with it. */
    void step(List<Signal> batch) {
        if (batch.isEmpty()) {
            return;
        }
        Surroundings surroundings = new Surroundings(outbox, observations);
        batch.forEach(signal -> signal.accept(surroundings));
        countAgain = true;
        try {
            commit(batch);
        } catch (RuntimeException bad) {
            LOG.warn("signals={} cannot be taken in together, now one by one", batch.size(), bad);
            batch.forEach(this::commitAlone);
        }
        outbox.pump(desk.clock().instant());
    }

    private void commitAlone(Signal signal) {
        try {
            commit(List.of(signal));
        } catch (RuntimeException bad) {
            LOG.error("signal={} cannot be taken in, it is dropped", signal, bad);
            settled(signal);
        }
    }

    private void commit(List<Signal> batch) {
        if (batch.stream().anyMatch(Durable::is)) {
            turn(turn -> batch.forEach(signal -> signal.accept(new Durable(turn))));
        }
        batch.forEach(FleetLoop::settled);
    }

    /** The broker may forget it. */
    private static void settled(Signal signal) {
        if (signal instanceof Signal.Said said) {
            said.stored().run();
        }
    }

    /** What time brings: leases, time-outs, documents that did not arrive, the summary. */
    void tick() {
        boolean lookAround = ticks % LOOK_AROUND_TICKS == 0;
        ticks++;
        if (lookAround) {
            lookAround();
        }
        if (countAgain) {
            countAgain = false;
            turn(Turn::summary);
        }
        outbox.pump(desk.clock().instant());
    }

    private void lookAround() {
        Instant now = desk.clock().instant();
        boolean gained = store.write(entries -> Leases.renew(entries, desk.instance(), now));
        if (gained && outbox.isUp()) {
            outbox.up();
        }
        turn(turn -> {
            turn.timeouts();
            turn.everything();
        });
        outbox.offer(store.read(entries -> laggards.overdue(entries, observations, now)));
    }

    private void turn(Consumer<Turn> work) {
        Instant now = desk.clock().instant();
        Outcome outcome = store.write(entries -> {
            Turn turn = new Turn(entries, desk, observations, now);
            work.accept(turn);
            return turn.finish();
        });
        outbox.offer(outcome.topics());
        feed.tell(outcome.events());
    }
}
