package io.flotilla.fleet.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.loop.CommandView;
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

/** Commands. */
record CommandRoutes(FleetOperations fleet, FleetReads reads, Clock clock) {
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
                        .filter(command -> visible(operator, command))
                        .toList(),
                page.next());
    }

    private void one(Context request) {
        String id = request.pathParam("id");
        Operator operator = Passage.operator(request);
        CommandView command = reads.command(id)
                .filter(found -> visible(operator, found))
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
        ObjectNode body = Bodies.json(request);
        if (!body.has("arguments")) {
            body.putObject("arguments");
        }
        CommandOrder order = Json.strict(body, CommandOrder.class);
        for (NodeAddress node : order.nodes()) {
            Passage.needs(request, Operator.Role.OPERATOR, node.organisation());
        }
        Instant asked = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        CommandView command = fleet.order(order, key, Passage.actor(request));
        Answers.json(request, command.issuedAt().isBefore(asked) ? 200 : 202, command);
    }

    private static boolean visible(Operator operator, CommandView command) {
        return command.executions().stream()
                .anyMatch(execution ->
                        operator.may(Operator.Role.VIEWER, execution.node().organisation()));
    }
}
