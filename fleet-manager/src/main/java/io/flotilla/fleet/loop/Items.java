package io.flotilla.fleet.loop;

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
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.node.Execution;
import io.flotilla.fleet.node.FleetCommand;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.FleetException.Code;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts attempts of an operator's command into the store, for the node's agent as it is at this moment. */
final class Items {
    private static final int MOST_UNFINISHED = 1_000;
    private static final int LARGEST_ITEM = 16 << 10;

    private final Entries entries;

    Items(Entries entries) {
        this.entries = entries;
    }

    /**
     * What is asked for with one attempt.
     *
     * @param number from 1
     * @param notBefore null: at once
     * @param needs at least these
     */
    record Attempt(
            int number, String by, Instant at, @Nullable Instant notBefore, Instant notAfter, Needs needs) {}

    /** @throws FleetException when the node is not there, has too much to do, or the item would be too large */
    void put(FleetCommand command, NodeAddress address, Attempt attempt) {
        ManagedNode node = Known.active(entries, address);
        requireRoom(address);
        Item item = new Item(
                command.id(),
                attempt.number(),
                Pictures.about(entries, address).map(About::journalId).orElse(null),
                command.operation(),
                command.arguments(),
                attempt.by(),
                attempt.at(),
                attempt.notBefore(),
                attempt.notAfter(),
                false,
                null,
                needs(node, command, attempt.needs()),
                List.of());
        if (Json.write(item).length > LARGEST_ITEM) {
            throw new FleetException(Code.INVALID, "arguments: too large, at most " + LARGEST_ITEM + " bytes");
        }
        Executions.put(entries, Execution.queued(address, item));
    }

    private void requireRoom(NodeAddress address) {
        int unfinished = entries.scan(Tables.UNFINISHED, Tables.executionsOf(address), "", MOST_UNFINISHED)
                .size();
        if (unfinished == MOST_UNFINISHED) {
            throw new FleetException(
                    Code.TOO_MANY_COMMANDS,
                    address + " has " + MOST_UNFINISHED + " commands that are not finished: wait for it");
        }
    }

    /** Genesis and links rest on documents that may still be on their way; the other operations on none. */
    private Needs needs(ManagedNode node, FleetCommand command, Needs atLeast) {
        boolean distribute = command.operation().equals(Command.Operation.CERTIFICATE_DISTRIBUTE.wire());
        boolean install = command.operation().equals(Command.Operation.GENESIS_INSTALL.wire());
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
        return new Needs(Math.max(config, atLeast.config()), Math.max(peers, atLeast.peers()));
    }
}
