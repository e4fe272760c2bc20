package io.flotilla.agent.node;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** When each thing that failed is tried again: after 3 s, doubling to 1 minute; one thing does not hold up another. */
final class Pauses {
    private static final Duration FIRST = Duration.ofSeconds(3);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Map<Object, Pause> pauses = new HashMap<>();

    private record Pause(Instant until, Duration length) {}

    boolean over(Object thing, Instant now) {
        Pause pause = pauses.get(thing);
        return pause == null || !now.isBefore(pause.until());
    }

    void failed(Object thing, Instant now) {
        Pause before = pauses.get(thing);
        Duration length = before == null ? FIRST : before.length().multipliedBy(2);
        Duration bounded = length.compareTo(LONGEST) > 0 ? LONGEST : length;
        pauses.put(thing, new Pause(now.plus(bounded), bounded));
    }

    void succeeded(Object thing) {
        pauses.remove(thing);
    }

    void forget() {
        pauses.clear();
    }
}
