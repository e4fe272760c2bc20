package io.flotilla.fleet.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** The publications that the broker has not acknowledged. Safe for use by many threads. */
final class Unanswered {
    /** A broker that takes longer has lost one, and MQTT 5 sends it again only when connecting. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final int most;
    private final Map<Long, Instant> since = new LinkedHashMap<>();
    private long tickets;

    /** @param most at a time */
    Unanswered(int most) {
        this.most = most;
    }

    /** A ticket for one more; empty when too many are under way. */
    synchronized OptionalLong begin(Instant now) {
        if (since.size() >= most) {
            return OptionalLong.empty();
        }
        since.put(++tickets, now);
        return OptionalLong.of(tickets);
    }

    synchronized void end(long ticket) {
        since.remove(ticket);
    }

    /** Whether the oldest waits for too long. */
    synchronized boolean overdue(Instant now) {
        return since.values().stream().limit(1).anyMatch(at -> at.plus(PATIENCE).isBefore(now));
    }
}
