package io.flotilla.chain.p2p;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next dial: doubling, capped, and spread so that two nodes do not dial in step. */
final class Backoff {
    static final Duration SHORTEST = Duration.ofMillis(200);
    static final Duration LONGEST = Duration.ofSeconds(5);
    private static final int MOST_DOUBLINGS = 10;

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /**
     * Between half of the step and the whole of it.
     *
     * @param failures in a row so far; 1 or less gives the shortest step
     */
    Duration after(int failures) {
        int doublings = Math.max(0, Math.min(failures - 1, MOST_DOUBLINGS));
        long step = Math.min(SHORTEST.toMillis() << doublings, LONGEST.toMillis());
        return Duration.ofMillis(step / 2 + random.nextLong(step / 2 + 1));
    }
}
