package io.flotilla.agent.link;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What is said again although it has not changed: a broker may have lost a retained document, or told others something
 * else, and the connection stands all the same. Presence each minute, for nothing else corrects it; of the other documents
 * one a minute, in turn. Used by the loop thread only.
 */
final class Repetition {
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final String presence;
    private Instant last = Instant.EPOCH;
    private int turn;

    /** @param presence its topic */
    Repetition(String presence) {
        this.presence = presence;
    }

    /** Everything has just been said. */
    void begin(Instant now) {
        last = now;
    }

    /** @param retained as last said */
    List<Message> due(Collection<Message> retained, Instant now) {
        if (now.isBefore(last.plus(EVERY))) {
            return List.of();
        }
        last = now;
        List<Message> due = new ArrayList<>();
        List<Message> others = new ArrayList<>();
        retained.forEach(message -> (message.topic().equals(presence) ? due : others).add(message));
        if (!others.isEmpty()) {
            due.add(others.get(turn++ % others.size()));
        }
        return due;
    }
}
