package io.flotilla.contract.time;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * Begins at the wall clock's time and then goes on by itself, whatever is done to that: for pauses and deadlines within
 * this process, never for what somebody else reads.
 */
public final class SteadyClock extends Clock {
    private final Instant began;
    private final LongSupplier nanos;
    private final long origin;

    /** @param nanos as {@link System#nanoTime} */
    public SteadyClock(Clock wall, LongSupplier nanos) {
        this.began = wall.instant();
        this.nanos = nanos;
        this.origin = nanos.getAsLong();
    }

    @Override
    public Instant instant() {
        return began.plusNanos(nanos.getAsLong() - origin);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** The same clock: an instant knows no zone. */
    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
