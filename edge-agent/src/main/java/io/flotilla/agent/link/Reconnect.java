package io.flotilla.agent.link;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;

/** When to connect next: at once, then doubling up to 30 s, each with jitter; 5 minutes once two clients have fought over the identity. */
final class Reconnect {
    /** MQTT 5 section 3.14.2.1: another client took over the session. */
    static final int TAKEN_OVER = 0x8E;

    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration STABLE = Duration.ofSeconds(10);
    private static final Duration CLONED = Duration.ofMinutes(5);
    private static final Duration CLONE_WINDOW = Duration.ofMinutes(1);

    private final RandomGenerator random;
    private final Deque<Instant> takenOver = new ArrayDeque<>();
    private Duration base = FIRST;
    private Instant next = Instant.MIN;
    private Instant upSince = Instant.MAX;

    Reconnect(RandomGenerator random) {
        this.random = random;
    }

    boolean due(Instant now) {
        return !now.isBefore(next);
    }

    void connected(Instant now) {
        upSince = now;
    }

    void lost(int reason, Instant now) {
        if (upSince.isBefore(now.minus(STABLE))) {
            base = FIRST;
        }
        upSince = Instant.MAX;
        if (reason == TAKEN_OVER && cloned(now)) {
            next = now.plus(CLONED);
            return;
        }
        long half = base.toMillis() / 2;
        next = now.plusMillis(half + random.nextLong(half + 1));
        base = base.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : base.multipliedBy(2);
    }

    /** Forgets the back-off: something has changed that makes another attempt worthwhile. */
    void now() {
        next = Instant.MIN;
        base = FIRST;
    }

    private boolean cloned(Instant now) {
        takenOver.addLast(now);
        takenOver.removeIf(at -> at.isBefore(now.minus(CLONE_WINDOW)));
        return takenOver.size() >= 2;
    }
}
