package io.flotilla.fleet.broker;

import io.flotilla.fleet.node.Service;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews the embedded broker once a disk that was full has space again: its store does not recover by itself. */
public final class SpaceWatch implements Service {
    /** A failed commit leaves less; a disk that came so near to its end counts as full. */
    static final long FULL_BYTES = 4 << 20;
    /** For a store that begins anew and all that is published to it. */
    static final long ENOUGH_BYTES = 16 << 20;
    /** Between renewals: each host connects again after one. */
    static final Duration PAUSE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(SpaceWatch.class);
    private static final Duration PERIOD = Duration.ofMillis(200);
    /** The longest that a renewal takes: to stop, to start in vain, to start. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(150);

    private final LongSupplier free;
    private final BooleanSupplier failing;
    private final Runnable renewal;
    private final InstantSource time;
    private final ScheduledExecutorService thread;
    private boolean full;
    private boolean failed;
    private @Nullable Instant renewed;

    /**
     * @param free bytes of the broker's disk
     * @param failing whether another store on it has found it full, which a look a moment later would still see
     */
    SpaceWatch(LongSupplier free, BooleanSupplier failing, Runnable renewal, InstantSource time) {
        this.free = free;
        this.failing = failing;
        this.renewal = renewal;
        this.time = time;
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread made = new Thread(work, "broker-space");
            made.setDaemon(true);
            return made;
        });
    }

    /** @param time never set back */
    public static SpaceWatch of(EmbeddedBroker broker, BooleanSupplier failing, InstantSource time) {
        return new SpaceWatch(broker::free, failing, broker::renew, time);
    }

    @Override
    public void start() {
        Future<?> unused = thread.scheduleWithFixedDelay(this::look, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits for a renewal under way. */
    @Override
    public void stop() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("a renewal of the broker did not end within {} s", STOP_LIMIT.toSeconds());
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nothing ends it: a broker that is down would stay so. */
    void look() {
        try {
            lookAt(free.getAsLong(), failing.getAsBoolean());
        } catch (RuntimeException | Error broken) {
            LOG.error("the broker was not renewed, tried again in {} s", PAUSE.toSeconds(), broken);
        }
    }

    private void lookAt(long bytes, boolean fails) {
        full |= bytes < FULL_BYTES || (fails && !failed);
        failed = fails;
        if (full && bytes >= ENOUGH_BYTES && paused()) {
            renew();
        }
    }

    private boolean paused() {
        return renewed == null || !time.instant().isBefore(renewed.plus(PAUSE));
    }

    private void renew() {
        boolean done = false;
        try {
            renewal.run();
            done = true;
        } finally {
            full = !done;
            renewed = time.instant();
        }
    }
}
