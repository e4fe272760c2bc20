package io.flotilla.fleet.http;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.loop.CommandView;
import io.flotilla.fleet.loop.ExecutionView;
import io.flotilla.fleet.loop.FleetOperations;
import io.flotilla.fleet.loop.FleetReads;
import io.flotilla.fleet.loop.Page;
import io.flotilla.fleet.node.CommandOrder;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.Operator;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Commands. */
record CommandRoutes(FleetOperations fleet, FleetReads reads, Clock clock) {
    /** The body of a POST that orders an operation. */
    record NewCommand(
            List<NodeAddress> nodes,
            String operation,
            @Nullable Map<String, @Nullable Object> arguments,
            @Nullable Instant notAfter) {
        CommandOrder order() {
            if (nodes.stream().anyMatch(Objects::isNull)) {
                throw new IllegalArgumentException("nodes: null is no node");
            }
            Map<String, Object> given = new HashMap<>();
            if (arguments != null) {
                arguments.forEach((name, value) -> given.put(name, present(name, value)));
            }
            return new CommandOrder(nodes, operation, given, notAfter);
        }

        private static Object present(String name, @Nullable Object value) {
            if (value == null) {
                throw new IllegalArgumentException("arguments." + name + ": leave it out instead of giving null");
            }
            return value;
        }
    }

    void add(RoutesConfig routes) {
        routes.get("/api/v1/commands", this::list);
        routes.post("/api/v1/commands", this::order);
        routes.get("/api/v1/commands/{id}", this::one);
    }

    private void list(Context request) {
        Page<CommandView> page = reads.commands(Paging.cursor(request), Paging.limit(request));
        Operator operator = Passage.operator(request);
        Answers.page(
                request,
                page.items().stream()
                        .flatMap(command -> asSeenBy(operator, command).stream())
                        .toList(),
                page.next());
    }

    private void one(Context request) {
        String id = request.pathParam("id");
        Operator operator = Passage.operator(request);
        CommandView command = reads.command(id)
                .flatMap(found -> asSeenBy(operator, found))
                .orElseThrow(() -> new FleetException(
                        FleetException.Code.UNKNOWN_COMMAND, "there is no command of this id: see fleet get commands"));
        Answers.json(request, 200, command);
    }

    /** 202 for a new command, 200 when the key was used before. */
    private void order(Context request) {
        String key = request.header("Idempotency-Key");
        if (key == null || !key.matches("[\\x21-\\x7e]{1,128}")) {
            throw new HttpRefusal(
                    400,
                    "idempotency-key-needed",
                    "send a header Idempotency-Key of 1 to 128 visible characters; the same key gives the same command");
        }
        CommandOrder order = Given.read(Bodies.json(request, NewCommand.class)::order);
        for (NodeAddress node : order.nodes()) {
            Passage.needs(request, Operator.Role.OPERATOR, node.organisation());
        }
        Instant asked = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        CommandView command = fleet.order(order, key, Passage.actor(request));
        Answers.json(request, command.issuedAt().isBefore(asked) ? 200 : 202, command);
    }

    /** Without the executions in organisations whose nodes the operator may not view; empty when none is left. */
    private static Optional<CommandView> asSeenBy(Operator operator, CommandView command) {
        List<ExecutionView> seen = command.executions().stream()
                .filter(execution ->
                        operator.may(Operator.Role.VIEWER, execution.node().organisation()))
                .toList();
        return Optional.of(seen)
                .filter(some -> !some.isEmpty())
                .map(some -> new CommandView(
                        command.id(),
                        command.operation(),
                        command.arguments(),
                        command.issuedBy(),
                        command.issuedAt(),
                        command.notAfter(),
                        some));
    }
}
