package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.node.FleetCommand;
import io.flotilla.fleet.store.Entries;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A command with how far it has come on each node.
 *
 * @param notBefore null: at once
 * @param notAfter of the first attempt
 */
public record CommandView(
        String id,
        String operation,
        Map<String, Object> arguments,
        String issuedBy,
        Instant issuedAt,
        @Nullable Instant notBefore,
        Instant notAfter,
        List<ExecutionView> executions) {
    /** Those on which it has executions. */
    public Set<NodeAddress> nodes() {
        return executions.stream().map(ExecutionView::node).collect(Collectors.toUnmodifiableSet());
    }

    static CommandView of(Entries entries, FleetCommand command) {
        return new CommandView(
                command.id(),
                command.operation(),
                command.arguments(),
                command.issuedBy(),
                command.issuedAt(),
                command.notBefore(),
                command.notAfter(),
                Executions.of(entries, command).stream().map(ExecutionView::of).toList());
    }
}
