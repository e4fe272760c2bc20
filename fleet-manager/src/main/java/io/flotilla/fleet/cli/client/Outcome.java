package io.flotilla.fleet.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.message.CommandState;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** How a command ended, by the newest attempt on each node. */
public final class Outcome {
    private Outcome() {}

    public static boolean ended(JsonNode command) {
        return states(command).allMatch(CommandState::isFinal);
    }

    /** What a script learns of it. */
    public static Failure.Exit of(JsonNode command) {
        if (!ended(command)) {
            return Failure.Exit.TIMED_OUT;
        }
        if (states(command).allMatch(CommandState.SUCCEEDED::equals)) {
            return Failure.Exit.DONE;
        }
        return states(command).anyMatch(CommandState.REJECTED::equals) ? Failure.Exit.REFUSED : Failure.Exit.FAILED;
    }

    /** As {@link #of} a command that was to be cancelled: what was done all the same was not. */
    public static Failure.Exit cancelled(JsonNode command) {
        if (ended(command) && states(command).allMatch(CommandState.CANCELLED::equals)) {
            return Failure.Exit.DONE;
        }
        Failure.Exit outcome = of(command);
        return outcome == Failure.Exit.DONE ? Failure.Exit.FAILED : outcome;
    }

    private static Stream<CommandState> states(JsonNode command) {
        Map<String, JsonNode> newest = new TreeMap<>();
        command.path("executions")
                .forEach(execution -> newest.merge(
                        execution.path("node").asText(),
                        execution,
                        (a, b) -> a.path("attempt").asInt() > b.path("attempt").asInt() ? a : b));
        return newest.values().stream()
                .map(execution -> execution.path("state").asText())
                .map(wire -> Arrays.stream(CommandState.values())
                        .filter(state -> Json.name(state).equals(wire))
                        .findFirst()
                        .orElse(CommandState.QUEUED));
    }
}
