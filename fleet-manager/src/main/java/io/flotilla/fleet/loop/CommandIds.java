package io.flotilla.fleet.loop;

import java.time.Clock;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * UUIDs of version 7 (RFC 9562 section 5.7), each greater than the one before. Safe for use by many threads.
 */
public final class CommandIds {
    private static final int COUNTER_BITS = 12;

    private final Clock clock;
    private final RandomGenerator random;
    private long last;

    public CommandIds(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** Milliseconds, then a counter in {@code rand_a}: section 6.2, method 1. */
    public synchronized String next() {
        last = Math.max(clock.millis() << COUNTER_BITS, last + 1);
        long high = (last >>> COUNTER_BITS) << 16 | 0x7000L | (last & 0xFFF);
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }
}
