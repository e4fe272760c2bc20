package io.flotilla.fleet.loop;

import io.flotilla.fleet.node.FleetCommand;
import io.flotilla.fleet.store.Entries;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A command with how far it has come on each node. */
public record CommandView(
        String id,
        String operation,
        Map<String, Object> arguments,
        String issuedBy,
        Instant issuedAt,
        Instant notAfter,
        List<ExecutionView> executions) {
    static CommandView of(Entries entries, FleetCommand command) {
        return new CommandView(
                command.id(),
                command.operation(),
                command.arguments(),
                command.issuedBy(),
                command.issuedAt(),
                command.notAfter(),
                Executions.of(entries, command).stream().map(ExecutionView::of).toList());
    }
}
