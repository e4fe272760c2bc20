package io.flotilla.agent.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.NodePhase;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.chain.NodeSettings;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.PendingCommands.Item;
import io.flotilla.contract.message.PendingCommands.Needs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Lists of commands as a manager would issue them. */
final class Orders {
    static final NodeAddress NODE = NodeAddress.parse("bank-a/validator-1");
    static final ChainId CHAIN = new ChainId("trade-finance");
    static final Instant ISSUED = Instant.parse("2026-11-22T12:00:00Z");

    private Orders() {}

    static String id(int number) {
        return String.format("019aabcd-0000-7000-8000-%012x", number);
    }

    static Item item(int number, String operation) {
        return new Item(
                id(number),
                1,
                null,
                operation,
                Map.of(),
                "ana",
                ISSUED,
                null,
                ISSUED.plus(Duration.ofHours(1)),
                false,
                null,
                new Needs(0, 0),
                List.of());
    }

    static Item cancelled(Item item) {
        return changed(item, tree -> tree.put("cancel", true));
    }

    /** The next attempt of the same command. */
    static Item again(Item item) {
        return changed(item, tree -> tree.put("attempt", item.attempt() + 1).put("cancel", false));
    }

    static Item needing(Item item, long config, long peers) {
        return changed(item, tree -> tree.set("needs", Json.tree(new Needs(config, peers))));
    }

    static Item within(Item item, Instant notBefore, Instant notAfter) {
        return changed(
                item,
                tree -> tree.put("notBefore", Objects.toString(notBefore, null)).put("notAfter", notAfter.toString()));
    }

    static Item forJournal(Item item, String journal) {
        return changed(item, tree -> tree.put("journal", journal));
    }

    static Item with(Item item, Map<String, Object> arguments) {
        return changed(item, tree -> tree.set("arguments", Json.tree(arguments)));
    }

    private static Item changed(Item item, Consumer<ObjectNode> change) {
        ObjectNode tree = Json.tree(item);
        change.accept(tree);
        return Json.strict(tree, Item.class);
    }

    static PendingCommands list(long version, Item... items) {
        return new PendingCommands(NODE, CHAIN, 1, version, ISSUED, "ana", List.of(items));
    }

    private static final NodeSettings SETTINGS =
            new NodeSettings(NODE, CHAIN, TrustDomain.DEFAULT, Role.VALIDATOR, new Endpoint("10.1.2.3", 30301));

    static NodeReport report(long pid, NodePhase phase, List<NodeReport.PeerLink> links) {
        return new NodeReport(
                "0.1.0",
                pid,
                SETTINGS,
                256L << 20,
                phase,
                null,
                null,
                0,
                "00".repeat(32),
                ISSUED.plus(Duration.ofDays(30)),
                links,
                Map.of(),
                null);
    }
}
