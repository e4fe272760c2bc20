package io.flotilla.fleet.loop;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.PendingCommands.Needs;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.ChainCall;
import io.flotilla.fleet.node.CommandOrder;
import io.flotilla.fleet.node.CommandRepeat;
import io.flotilla.fleet.node.Execution;
import io.flotilla.fleet.node.FleetCommand;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.FleetException.Code;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.Chronicle.Change;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** Takes what operators say of commands into the store, each inside one transaction with its audit entry. */
final class Orders {
    static final Duration LIFE = Duration.ofMinutes(15);
    static final Duration LONGEST_LIFE = Duration.ofDays(30);
    private static final Needs NOTHING_MORE = new Needs(0, 0);

    private final Entries entries;
    private final Actor actor;
    private final Instant now;

    Orders(Entries entries, Actor actor, Instant now) {
        this.entries = entries;
        this.actor = actor;
        this.now = now;
    }

    /**
     * The arguments as they will stand on the wire.
     *
     * @throws FleetException when operation or arguments make no sense
     */
    static CommandOrder checked(CommandOrder order) {
        try {
            Command command = Command.parse(order.operation(), order.arguments());
            return new CommandOrder(
                    order.nodes(), order.operation(), command.arguments(), order.window(), order.needs());
        } catch (IllegalArgumentException bad) {
            throw new FleetException(Code.INVALID, String.valueOf(bad.getMessage()), bad);
        }
    }

    /** @param id for a command that is new */
    Placed order(CommandOrder order, IdempotencyKey key, String id) {
        return key.known(entries, order)
                .map(known -> new Placed(view(known), false))
                .orElseGet(() -> new Placed(fresh(order, order, key, id), true));
    }

    /** As {@link #order}: of an agent that is chosen only when the key is new. */
    Placed call(ChainCall call, BiFunction<Entries, ChainCall, NodeAddress> signer, IdempotencyKey key, String id) {
        return key.known(entries, call)
                .map(known -> new Placed(view(known), false))
                .orElseGet(() ->
                        new Placed(fresh(checked(call.order(signer.apply(entries, call))), call, key, id), true));
    }

    /** @param request what the key stands for */
    private CommandView fresh(CommandOrder order, Record request, IdempotencyKey key, String id) {
        Instant notAfter = notAfter(order.window());
        FleetCommand stored = new FleetCommand(
                id,
                order.operation(),
                order.arguments(),
                order.nodes(),
                actor.name(),
                now,
                order.window().notBefore(),
                notAfter);
        entries.put(Tables.COMMANDS, id, stored);
        key.remember(entries, request, id, now);
        Items.Attempt attempt =
                new Items.Attempt(1, actor.name(), now, order.window().notBefore(), notAfter, order.needs());
        order.nodes().forEach(node -> new Items(entries).put(stored, node, attempt));
        Sha256 after = Sha256.of(Json.write(stored));
        audit(new Change(
                "command.order", "command/" + id, order.operation() + " on " + list(order.nodes()), null, after));
        return CommandView.of(entries, stored);
    }

    /** Orders one attempt more on nodes where the last one has ended without success. */
    Placed repeat(CommandRepeat repeat, IdempotencyKey key) {
        FleetCommand command = Known.command(entries, repeat.id());
        requireAddressed(command, repeat.nodes());
        return key.known(entries, repeat)
                .map(known -> new Placed(view(known), false))
                .orElseGet(() -> new Placed(again(command, repeat, key), true));
    }

    private CommandView again(FleetCommand command, CommandRepeat repeat, IdempotencyKey key) {
        Instant notAfter = notAfter(repeat.window());
        for (NodeAddress node : repeat.nodes()) {
            Execution last = Executions.of(entries, command).stream()
                    .filter(execution -> execution.node().equals(node))
                    .max(Comparator.comparing(execution -> execution.item().attempt()))
                    .orElseThrow(() -> new FleetException(
                            Code.UNKNOWN_COMMAND,
                            "the command's attempts on " + node + " are forgotten: order it anew"));
            requireEnded(last);
            int next = last.item().attempt() + 1;
            new Items(entries)
                    .put(
                            command,
                            node,
                            new Items.Attempt(
                                    next, actor.name(), now, repeat.window().notBefore(), notAfter, NOTHING_MORE));
        }
        key.remember(entries, repeat, command.id(), now);
        audit(Change.of(
                "command.repeat", "command/" + command.id(), command.operation() + " on " + list(repeat.nodes())));
        return CommandView.of(entries, command);
    }

    private static void requireEnded(Execution last) {
        boolean done = last.state() == CommandState.SUCCEEDED;
        if (done || !(last.state().isFinal() || last.state() == CommandState.TIMED_OUT)) {
            throw new FleetException(
                    Code.NOT_REPEATABLE,
                    "attempt " + last.item().attempt() + " on " + last.node() + " is " + Json.name(last.state()) + ": "
                            + (done
                                    ? "order it anew if it shall have its effect again"
                                    : "wait for its end, or cancel it"));
        }
    }

    /**
     * Asks for executions to be cancelled. One that its agent may have seen ends by the agent's word only; one that never
     * stood in a list ends here.
     *
     * @param nodes empty: all of the command's
     */
    Placed cancel(String id, Collection<NodeAddress> nodes) {
        FleetCommand command = Known.command(entries, id);
        requireAddressed(command, nodes);
        List<Execution> open = Executions.of(entries, command).stream()
                .filter(execution -> nodes.isEmpty() || nodes.contains(execution.node()))
                .filter(execution -> Executions.isUnfinished(entries, execution))
                .filter(execution -> !execution.item().cancel())
                .toList();
        for (Execution execution : open) {
            Executions.put(
                    entries,
                    mayBeSeen(execution) ? execution.cancelling() : execution.entering(CommandState.CANCELLED, now));
        }
        if (!open.isEmpty()) {
            List<NodeAddress> asked =
                    open.stream().map(Execution::node).distinct().toList();
            audit(Change.of("command.cancel", "command/" + id, command.operation() + " on " + list(asked)));
        }
        return new Placed(CommandView.of(entries, command), !open.isEmpty());
    }

    private boolean mayBeSeen(Execution execution) {
        return execution.state() != CommandState.QUEUED
                || Pictures.pending(entries, execution.node())
                        .filter(list -> list.items().stream()
                                .anyMatch(item ->
                                        item.key().equals(execution.item().key())))
                        .isPresent();
    }

    private CommandView view(String id) {
        return CommandView.of(entries, Known.command(entries, id));
    }

    private Instant notAfter(CommandOrder.Window window) {
        Instant notBefore = window.notBefore();
        Instant usual = (notBefore == null || notBefore.isBefore(now) ? now : notBefore).plus(LIFE);
        Instant notAfter = window.notAfter() == null ? usual : window.notAfter();
        if (!notAfter.isAfter(now) || notAfter.isAfter(now.plus(LONGEST_LIFE))) {
            throw new FleetException(Code.INVALID, "notAfter: must be ahead, and at most 30 days");
        }
        return notAfter;
    }

    private static void requireAddressed(FleetCommand command, Collection<NodeAddress> nodes) {
        nodes.stream()
                .filter(node -> !command.nodes().contains(node))
                .findFirst()
                .ifPresent(stranger -> {
                    throw new FleetException(
                            Code.INVALID,
                            "nodes: the command is not for " + stranger + ": it is for " + list(command.nodes()));
                });
    }

    private static String list(Collection<NodeAddress> nodes) {
        return nodes.stream().map(NodeAddress::toString).collect(Collectors.joining(", "));
    }

    private void audit(Change change) {
        Chronicle.audit(entries, now, actor, change);
    }
}
