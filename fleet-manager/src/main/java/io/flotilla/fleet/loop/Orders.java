package io.flotilla.fleet.loop;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.Ordered;
import io.flotilla.contract.message.PeerSet;
import io.flotilla.contract.message.PendingCommands.Item;
import io.flotilla.contract.message.PendingCommands.Needs;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.CommandOrder;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.node.Execution;
import io.flotilla.fleet.node.FleetCommand;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.FleetException.Code;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Takes an operator's order into the store: command, executions and idempotency key in one transaction. */
final class Orders {
    static final Duration LIFE = Duration.ofMinutes(15);
    private static final Duration LONGEST_LIFE = Duration.ofDays(30);
    private static final int MOST_UNFINISHED = 1_000;
    private static final int LARGEST_ITEM = 16 << 10;
    private static final int LONGEST_KEY = 200;

    private final CommandOrder order;
    private final Command command;
    private final String idempotencyKey;
    private final Actor actor;

    /** @throws FleetException when operation, arguments or key make no sense */
    Orders(CommandOrder order, String idempotencyKey, Actor actor) {
        this.order = order;
        this.actor = actor;
        if (idempotencyKey.isBlank() || idempotencyKey.length() > LONGEST_KEY) {
            throw new FleetException(
                    Code.INVALID, "the idempotency key is a text of 1 to " + LONGEST_KEY + " characters");
        }
        this.idempotencyKey = actor.name() + " " + idempotencyKey;
        try {
            this.command = Command.parse(order.operation(), order.arguments());
        } catch (IllegalArgumentException bad) {
            throw new FleetException(Code.INVALID, String.valueOf(bad.getMessage()), bad);
        }
    }

    /** @param id for a command that is new */
    CommandView take(Entries entries, String id, Instant now) {
        return entries.get(Tables.IDEMPOTENCY, idempotencyKey)
                .flatMap(known -> entries.get(Tables.COMMANDS, known.value()))
                .map(known -> again(entries, known))
                .orElseGet(() -> fresh(entries, id, now));
    }

    private CommandView again(Entries entries, FleetCommand known) {
        boolean same = known.nodes().equals(order.nodes())
                && known.operation().equals(order.operation())
                && known.arguments().equals(command.arguments());
        if (!same) {
            throw new FleetException(
                    Code.KEY_REUSED, "this idempotency key stands for the command " + known.id() + ": use a new key");
        }
        return CommandView.of(entries, known);
    }

    private CommandView fresh(Entries entries, String id, Instant now) {
        Instant notAfter = order.notAfter() == null ? now.plus(LIFE) : order.notAfter();
        if (!notAfter.isAfter(now) || notAfter.isAfter(now.plus(LONGEST_LIFE))) {
            throw new FleetException(Code.INVALID, "notAfter: must be ahead, and at most 30 days");
        }
        FleetCommand stored = new FleetCommand(
                id, order.operation(), command.arguments(), order.nodes(), actor.name(), now, notAfter);
        entries.put(Tables.COMMANDS, id, stored);
        entries.put(Tables.IDEMPOTENCY, idempotencyKey, new Tables.Reference(id));
        order.nodes().forEach(node -> execution(entries, stored, node));
        Chronicle.audit(
                entries,
                now,
                actor,
                new Chronicle.Change(
                        "command.order",
                        "command/" + id,
                        order.operation() + " on "
                                + String.join(
                                        ", ",
                                        order.nodes().stream()
                                                .map(NodeAddress::toString)
                                                .toList()),
                        null,
                        Sha256.of(Json.write(stored))));
        return CommandView.of(entries, stored);
    }

    private void execution(Entries entries, FleetCommand stored, NodeAddress address) {
        ManagedNode node = Known.active(entries, address);
        if (entries.scan(Tables.UNFINISHED, Tables.executionsOf(address), "", MOST_UNFINISHED)
                        .size()
                == MOST_UNFINISHED) {
            throw new FleetException(
                    Code.TOO_MANY_COMMANDS,
                    address + " has " + MOST_UNFINISHED + " commands that are not finished: wait for it");
        }
        Item item = new Item(
                stored.id(),
                1,
                Pictures.about(entries, address).map(About::journalId).orElse(null),
                stored.operation(),
                stored.arguments(),
                stored.issuedBy(),
                stored.issuedAt(),
                null,
                stored.notAfter(),
                false,
                needs(entries, node),
                List.of());
        if (Json.write(item).length > LARGEST_ITEM) {
            throw new FleetException(Code.INVALID, "arguments: too large, at most " + LARGEST_ITEM + " bytes");
        }
        Executions.put(entries, Execution.queued(address, item));
    }

    /** Genesis and links rest on documents that may still be on their way; the other operations on none. */
    private Needs needs(Entries entries, ManagedNode node) {
        boolean distribute = command.operation() == Command.Operation.CERTIFICATE_DISTRIBUTE;
        boolean install = command.operation() == Command.Operation.GENESIS_INSTALL;
        long config = !distribute && !install
                ? 0
                : entries.get(Tables.DOCUMENTS, Topics.node(node.address(), NodeTopic.CONFIG_DESIRED))
                        .map(DownDocument::stamp)
                        .map(stamp -> stamp.version())
                        .orElse(0L);
        long peers = !distribute
                ? 0
                : Pictures.document(entries, Topics.chain(node.chain(), ChainTopic.PEERS), PeerSet.class)
                        .map(Ordered::version)
                        .orElse(0L);
        return new Needs(config, peers);
    }
}
