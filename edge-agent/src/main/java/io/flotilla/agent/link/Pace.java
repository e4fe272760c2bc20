package io.flotilla.agent.link;

import java.time.Duration;
import java.time.Instant;

/** A token bucket: 20 publications a second, as many at once. The broker cuts at 50. */
final class Pace {
    private static final int PER_SECOND = 20;
    private static final int REST_SECONDS = 3;

    private Instant filledAt = Instant.MIN;
    private double tokens;

    /** The broker counts otherwise and has had too much: nothing for some seconds. */
    void rest(Instant now) {
        grants(now);
        tokens = -PER_SECOND * REST_SECONDS;
    }

    /** Takes a token if there is one. */
    boolean grants(Instant now) {
        if (filledAt.equals(Instant.MIN)) {
            tokens = PER_SECOND;
        } else if (now.isAfter(filledAt)) {
            double earned = Duration.between(filledAt, now).toMillis() / 1000.0 * PER_SECOND;
            tokens = Math.min(PER_SECOND, tokens + earned);
        }
        filledAt = now;
        if (tokens < 1) {
            return false;
        }
        tokens -= 1;
        return true;
    }
}
