package io.flotilla.contract.message;

import io.flotilla.contract.identity.NodeAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The agent's last word on one attempt; signed by the agent and always the same bytes.
 *
 * @param state a final one
 * @param at when it ended
 * @param took from begin to end; zero when it never began
 * @param error null when it succeeded
 */
public record Result(
        NodeAddress from,
        long epoch,
        long seq,
        String id,
        int attempt,
        String journal,
        CommandState state,
        Instant at,
        Duration took,
        Map<String, Object> output,
        @Nullable Problem error)
        implements Upward {
    public Result {
        if (!state.isFinal()) {
            throw new IllegalArgumentException("a result is final, " + state + " is not");
        }
        output = Map.copyOf(output);
    }

    public CommandKey key() {
        return new CommandKey(id, attempt);
    }
}
