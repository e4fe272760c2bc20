package io.flotilla.agent.telemetry;

import io.flotilla.contract.message.Phase;
import io.flotilla.contract.message.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets a status through when it has changed, at most once a second, and once a minute anyway. A fall that nobody has been
 * told of yet is not overtaken by the recovery: it goes first.
 */
public final class StatusPacer {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private @Nullable Status told;
    private @Nullable Status fall;
    private Instant toldAt = Instant.EPOCH;

    /** The status to be published now; empty when there is nothing to say. */
    public Optional<Status> offer(Status now, Instant at) {
        if (fell(now)) {
            fall = now;
        }
        Status next = fall == null ? now : fall;
        boolean changed = !next.equals(told) && !at.isBefore(toldAt.plus(SHORTEST));
        if (!changed && at.isBefore(toldAt.plus(LONGEST))) {
            return Optional.empty();
        }
        told = next;
        toldAt = at;
        fall = null;
        return Optional.of(next);
    }

    /** Everything has to be told again. */
    public void forget() {
        told = null;
    }

    private boolean fell(Status now) {
        Status before = told;
        return before != null
                && before.phase() == Phase.RUNNING
                && (now.phase() != Phase.RUNNING || now.peers() < before.peers())
                && (fall == null || now.phase() != Phase.RUNNING);
    }
}
