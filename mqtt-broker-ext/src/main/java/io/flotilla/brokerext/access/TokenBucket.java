package io.flotilla.brokerext.access;

import java.time.Clock;

/** Lets through a burst, then so many a second. Safe for use by many threads; a clock that is set back costs nothing. */
final class TokenBucket {
    /** A token is as many parts as there are milliseconds in a second: nothing is lost by rounding. */
    private static final long PARTS = 1000;

    private final long perSecond;
    private final long most;
    private final Clock clock;
    private long parts;
    private long last;

    /** @param burst how many tokens a full bucket holds; it begins full */
    TokenBucket(int perSecond, int burst, Clock clock) {
        this.perSecond = perSecond;
        this.most = burst * PARTS;
        this.clock = clock;
        this.parts = most;
        this.last = clock.millis();
    }

    /** Takes one; false when there is none. */
    synchronized boolean take() {
        long now = clock.millis();
        long elapsed = Math.max(0, now - last);
        last = now;
        parts = elapsed >= most / perSecond + 1 ? most : Math.min(most, parts + elapsed * perSecond);
        if (parts < PARTS) {
            return false;
        }
        parts -= PARTS;
        return true;
    }
}
