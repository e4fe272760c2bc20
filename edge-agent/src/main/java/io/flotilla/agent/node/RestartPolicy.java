package io.flotilla.agent.node;

import java.time.Duration;
import java.time.Instant;

/** When a node that died is started again: at once, then after 1 s, doubling to 30 s; forgotten after a healthy minute. */
final class RestartPolicy {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration HEALTHY = Duration.ofMinutes(1);

    private Duration wait = Duration.ZERO;
    private Instant next = Instant.MIN;
    private Instant startedAt = Instant.MIN;
    private int failures;

    boolean due(Instant now) {
        return !now.isBefore(next);
    }

    void started(Instant now) {
        startedAt = now;
    }

    /** The node died, or could not be started. */
    void failed(Instant now) {
        if (startedAt.isAfter(Instant.MIN) && startedAt.plus(HEALTHY).isBefore(now)) {
            forgiven();
        }
        failures++;
        next = now.plus(wait);
        Duration doubled = wait.isZero() ? FIRST : wait.multipliedBy(2);
        wait = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    }

    /** Somebody asked for a start. */
    void forgiven() {
        wait = Duration.ZERO;
        next = Instant.MIN;
        failures = 0;
    }

    /** Starts that ended badly since the last healthy minute. */
    int failures() {
        return failures;
    }
}
