package io.flotilla.agent.command;

import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.NodePhase;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.chain.NodeSettings;
import io.flotilla.contract.chain.Role;
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
                new Needs(0, 0),
                List.of());
    }

    static Item cancelled(Item item) {
        return new Item(
                item.id(),
                item.attempt(),
                item.journal(),
                item.operation(),
                item.arguments(),
                item.issuedBy(),
                item.issuedAt(),
                item.notBefore(),
                item.notAfter(),
                true,
                item.needs(),
                item.approvals());
    }

    static Item needing(Item item, long config, long peers) {
        return new Item(
                item.id(),
                item.attempt(),
                item.journal(),
                item.operation(),
                item.arguments(),
                item.issuedBy(),
                item.issuedAt(),
                item.notBefore(),
                item.notAfter(),
                false,
                new Needs(config, peers),
                item.approvals());
    }

    static Item within(Item item, Instant notBefore, Instant notAfter) {
        return new Item(
                item.id(),
                item.attempt(),
                item.journal(),
                item.operation(),
                item.arguments(),
                item.issuedBy(),
                item.issuedAt(),
                notBefore,
                notAfter,
                false,
                item.needs(),
                item.approvals());
    }

    static Item forJournal(Item item, String journal) {
        return new Item(
                item.id(),
                item.attempt(),
                journal,
                item.operation(),
                item.arguments(),
                item.issuedBy(),
                item.issuedAt(),
                item.notBefore(),
                item.notAfter(),
                false,
                item.needs(),
                item.approvals());
    }

    static Item with(Item item, Map<String, Object> arguments) {
        return new Item(
                item.id(),
                item.attempt(),
                item.journal(),
                item.operation(),
                arguments,
                item.issuedBy(),
                item.issuedAt(),
                item.notBefore(),
                item.notAfter(),
                false,
                item.needs(),
                item.approvals());
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
                Map.of());
    }
}
