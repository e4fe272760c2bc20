package io.flotilla.agent.link;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What arrived and could not be kept for want of space: acknowledged once it is kept. The broker sends no more of them than
 * may go unacknowledged. Used by the loop thread only.
 */
final class Unkept {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final List<Inbound> waiting = new ArrayList<>();
    private Instant nextTry = Instant.MIN;

    void add(Inbound inbound) {
        waiting.add(inbound);
    }

    /** Those that are to be tried again now; they are forgotten here. */
    List<Inbound> due(Instant now) {
        if (waiting.isEmpty() || now.isBefore(nextTry)) {
            return List.of();
        }
        nextTry = now.plus(PAUSE);
        List<Inbound> due = List.copyOf(waiting);
        waiting.clear();
        return due;
    }
}
