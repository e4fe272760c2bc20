package io.flotilla.chain;

import io.flotilla.chain.consensus.Timer;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The newest timer of each kind that consensus asked for; older ones mean nothing to it any more. */
final class Timers {
    private final Map<Timer.Kind, Due> due = new EnumMap<>(Timer.Kind.class);

    private record Due(Timer timer, Instant at) {}

    void set(Timer timer, Instant at) {
        due.put(timer.kind(), new Due(timer, at));
    }

    /** Those whose time has come, the earliest first; they are gone then. */
    List<Timer> fired(Instant now) {
        List<Timer> fired = due.values().stream()
                .filter(one -> !now.isBefore(one.at()))
                .sorted((a, b) -> a.at().compareTo(b.at()))
                .map(Due::timer)
                .toList();
        fired.forEach(timer -> due.remove(timer.kind()));
        return fired;
    }

    Optional<Instant> next() {
        return due.values().stream().map(Due::at).min(Instant::compareTo);
    }
}
