package io.flotilla.fleet.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.PendingCommands.Needs;
import io.flotilla.fleet.loop.CommandView;
import io.flotilla.fleet.loop.FleetLists;
import io.flotilla.fleet.loop.FleetOperations;
import io.flotilla.fleet.loop.FleetReads;
import io.flotilla.fleet.loop.Placed;
import io.flotilla.fleet.node.CommandOrder;
import io.flotilla.fleet.node.CommandRepeat;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.Operator;
import io.flotilla.fleet.query.Vocabulary;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Commands. */
record CommandRoutes(FleetOperations fleet, FleetReads reads, FleetLists lists, Clock clock) {
    private static final Vocabulary FIELDS = Vocabulary.of(CommandView.class);
    /** A command has the output of each of its executions. */
    private static final int PIECE = 16;

    /**
     * The body of a POST that orders an operation.
     *
     * @param needs {@code config} and {@code peers}: versions to wait for
     */
    record NewCommand(
            List<NodeAddress> nodes,
            String operation,
            @Nullable Map<String, @Nullable Object> arguments,
            @Nullable Instant notBefore,
            @Nullable Instant notAfter,
            @Nullable Versions needs) {
        CommandOrder order() {
            requireNodes(nodes);
            Map<String, Object> given = new HashMap<>();
            if (arguments != null) {
                arguments.forEach((name, value) -> given.put(name, present(name, value)));
            }
            return new CommandOrder(
                    nodes,
                    operation,
                    given,
                    new CommandOrder.Window(notBefore, notAfter),
                    needs == null ? new Needs(0, 0) : needs.needs());
        }

        private static Object present(String name, @Nullable Object value) {
            if (value == null) {
                throw new IllegalArgumentException("arguments." + name + ": leave it out instead of giving null");
            }
            return value;
        }
    }

    record Versions(@Nullable Long config, @Nullable Long peers) {
        Needs needs() {
            return new Needs(config == null ? 0 : config, peers == null ? 0 : peers);
        }
    }

    /** The body of a POST that orders one attempt more. */
    record Again(
            List<NodeAddress> nodes,
            @Nullable Instant notBefore,
            @Nullable Instant notAfter) {
        CommandRepeat repeat(String id) {
            requireNodes(nodes);
            return new CommandRepeat(id, nodes, new CommandOrder.Window(notBefore, notAfter));
        }
    }

    /** The body of a POST that cancels, if there is one. */
    record Which(@Nullable List<NodeAddress> nodes) {
        Set<NodeAddress> checked() {
            if (nodes == null) {
                return Set.of();
            }
            requireNodes(nodes);
            if (nodes.isEmpty()) {
                throw new IllegalArgumentException("nodes: name at least one node, or leave it out for all of them");
            }
            return Set.copyOf(nodes);
        }
    }

    private static void requireNodes(List<NodeAddress> nodes) {
        if (nodes.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("nodes: null is no node");
        }
    }

    void add(RoutesConfig routes) {
        routes.get("/api/v1/commands", this::list);
        routes.post("/api/v1/commands", this::order);
        routes.get("/api/v1/commands/{id}", this::one);
        routes.post("/api/v1/commands/{id}/cancel", this::cancel);
        routes.post("/api/v1/commands/{id}/repeat", this::repeat);
    }

    private void list(Context request) {
        new Listing("commands", new Sight(Passage.operator(request))::ofCommand, Filter.asked(request, FIELDS, clock))
                .answer(request, lists::commands, PIECE);
    }

    private void one(Context request) {
        ObjectNode command = reads.command(request.pathParam("id"))
                .flatMap(found -> seen(request, found))
                .orElseThrow(CommandRoutes::unknown);
        Answers.json(request, 200, command);
    }

    /** 202 for a new command, 200 when the key was used before. */
    private void order(Context request) {
        String key = key(request);
        CommandOrder order = Given.read(Bodies.json(request, NewCommand.class)::order);
        needs(request, role(order.operation()), order.nodes());
        answer(request, fleet.place(order, key, Passage.actor(request)));
    }

    static String key(Context request) {
        String key = request.header("Idempotency-Key");
        if (key == null || !key.matches("[\\x21-\\x7e]{1,128}")) {
            throw new HttpRefusal(
                    400,
                    "idempotency-key-needed",
                    "send a header Idempotency-Key of 1 to 128 visible characters; the same key gives the same"
                            + " command");
        }
        return key;
    }

    /** 202 when something was asked of agents, 200 when there was nothing left to cancel. */
    private void cancel(Context request) {
        CommandView command = visible(request);
        Set<NodeAddress> named = Bodies.jsonIfAny(request, Which.class)
                .map(which -> Given.read(which::checked))
                .orElse(Set.of());
        needs(request, Operator.Role.OPERATOR, named.isEmpty() ? command.nodes() : named);
        answer(request, fleet.cancel(command.id(), named, Passage.actor(request)));
    }

    /** 202 for a new attempt, 200 when the key was used before. */
    private void repeat(Context request) {
        CommandView command = visible(request);
        String key = key(request);
        Again again = Bodies.json(request, Again.class);
        CommandRepeat repeat = Given.read(() -> again.repeat(command.id()));
        needs(request, role(command.operation()), repeat.nodes());
        answer(request, fleet.repeat(repeat, key, Passage.actor(request)));
    }

    /** One operation can split a chain. */
    private static Operator.Role role(String operation) {
        return operation.equals(Command.Operation.VALIDATOR_SPEAK.wire())
                ? Operator.Role.ADMINISTRATOR
                : Operator.Role.OPERATOR;
    }

    private static void needs(Context request, Operator.Role role, Collection<NodeAddress> nodes) {
        for (NodeAddress node : nodes) {
            Passage.needs(request, role, node.organisation());
        }
    }

    static void answer(Context request, Placed placed) {
        ObjectNode command = seen(request, placed.command()).orElseGet(() -> Json.tree(placed.command()));
        Answers.json(request, placed.fresh() ? 202 : 200, command);
    }

    /** The command in the path, with all its executions; the sender may see one of them at least. */
    private CommandView visible(Context request) {
        return reads.command(request.pathParam("id"))
                .filter(found -> seen(request, found).isPresent())
                .orElseThrow(CommandRoutes::unknown);
    }

    private static FleetException unknown() {
        return new FleetException(
                FleetException.Code.UNKNOWN_COMMAND, "there is no command of this id: see fleet get commands");
    }

    private static Optional<ObjectNode> seen(Context request, CommandView command) {
        return new Sight(Passage.operator(request)).ofCommand(Json.tree(command));
    }
}
