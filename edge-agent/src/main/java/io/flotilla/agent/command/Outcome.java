package io.flotilla.agent.command;

import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.Problem;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a command ended.
 *
 * @param state a final one
 * @param error null when it succeeded
 */
public record Outcome(
        CommandState state,
        Map<String, Object> output,
        @Nullable Problem error) {
    public Outcome {
        output = Map.copyOf(output);
    }

    static Outcome succeeded(Map<String, Object> output) {
        return new Outcome(CommandState.SUCCEEDED, output, null);
    }

    static Outcome failed(String code, String message, Map<String, Object> output) {
        return new Outcome(CommandState.FAILED, output, new Problem(code, message));
    }

    static Outcome of(CommandState state, String code, String message) {
        return new Outcome(state, Map.of(), new Problem(code, message));
    }

    Outcome with(String name, Object value) {
        Map<String, Object> more = new TreeMap<>(output);
        more.put(name, value);
        return new Outcome(state, more, error);
    }
}
