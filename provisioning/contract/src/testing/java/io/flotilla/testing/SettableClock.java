package io.flotilla.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands until it is moved. */
public final class SettableClock extends Clock {
    private volatile Instant now;
    private volatile Duration set = Duration.ZERO;

    /** Stands at noon of a day in November 2026. */
    public SettableClock() {
        this(Instant.parse("2026-11-22T12:00:00Z"));
    }

    public SettableClock(Instant now) {
        this.now = now;
    }

    public void advance(Duration step) {
        now = now.plus(step);
    }

    /** As somebody does who sets the host's clock: no time goes by. */
    public void set(Duration by) {
        now = now.plus(by);
        set = set.plus(by);
    }

    /** The same clock as it would stand if nobody had {@link #set} it. */
    public Clock steady() {
        return new Clock() {
            @Override
            public Instant instant() {
                return now.minus(set);
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
