package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.Problem;
import io.flotilla.contract.message.Result;
import io.flotilla.fleet.node.Execution;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far one attempt of a command has come on one node.
 *
 * @param cancel whether its agent is asked to cancel it
 * @param output empty before it has ended
 * @param error null unless it ended badly
 */
public record ExecutionView(
        NodeAddress node,
        int attempt,
        CommandState state,
        @Nullable String step,
        Instant changedAt,
        boolean late,
        boolean cancel,
        Instant notAfter,
        Map<String, Object> output,
        @Nullable Problem error) {
    static ExecutionView of(Execution execution) {
        Result result = execution.result();
        return new ExecutionView(
                execution.node(),
                execution.item().attempt(),
                execution.state(),
                execution.step(),
                execution.changedAt(),
                execution.late(),
                execution.item().cancel(),
                execution.item().notAfter(),
                result == null ? Map.of() : result.output(),
                result == null ? null : result.error());
    }
}
