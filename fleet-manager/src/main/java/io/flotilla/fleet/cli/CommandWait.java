package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.EventStream;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Notice;
import io.flotilla.fleet.cli.client.Outcome;
import io.flotilla.fleet.cli.client.Rest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/** Waits for a command's executions to end. */
record CommandWait(Rest rest, InstantSource time) {
    /** A word of the stream may be about what happened before; so the command is read again now and then. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private static final Notice LOOK = new Notice(Notice.RESYNC, Json.object());

    /**
     * The command when all of it has ended, or as it is at {@code end}.
     *
     * @param seen is told of each change
     */
    ObjectNode until(Instant end, ObjectNode command, Consumer<ObjectNode> seen) {
        String path = "/api/v1/commands/" + Rest.encoded(command.path("id").asText());
        ObjectNode newest = command;
        boolean away = false;
        try (EventStream stream = rest.events("")) {
            while (!Outcome.ended(newest) && time.instant().isBefore(end)) {
                Duration left = Duration.between(time.instant(), end);
                Notice notice = next(stream, left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
                away = notice.kind().equals(Notice.LOST)
                        || (away && notice.kind().equals(Notice.RESYNC));
                ObjectNode now =
                        away || !concerns(notice, newest) ? newest : read(path).orElse(newest);
                if (!now.equals(newest)) {
                    seen.accept(now);
                }
                newest = now;
            }
        }
        return newest;
    }

    /** Where nothing is said, or no stream is given, it is time to look again. */
    private static Notice next(EventStream stream, Duration most) {
        try {
            return stream.next(most).orElse(LOOK);
        } catch (Failure end) {
            return passing(end, new Notice(Notice.REFUSED, Json.object()));
        }
    }

    private static boolean concerns(Notice notice, ObjectNode newest) {
        return switch (notice.kind()) {
            case Notice.CONNECTED, Notice.RESYNC, Notice.REFUSED -> true;
            case "command" -> notice.data().path("id").equals(newest.path("id"));
            default -> false;
        };
    }

    private Optional<ObjectNode> read(String path) {
        try {
            return Optional.of(rest.get(path));
        } catch (Failure unread) {
            return passing(unread, Optional.empty());
        }
    }

    private static <T> T passing(Failure failure, T meanwhile) {
        if (!failure.isPassing()) {
            throw failure;
        }
        return meanwhile;
    }
}
