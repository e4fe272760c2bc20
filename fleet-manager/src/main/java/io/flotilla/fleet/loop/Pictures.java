package io.flotilla.fleet.loop;

import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.MalformedDocument;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.DesiredConfig;
import io.flotilla.contract.message.PeerSet;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.TrustList;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.node.Standing;
import io.flotilla.fleet.plan.ChainPicture;
import io.flotilla.fleet.plan.NodePicture;
import io.flotilla.fleet.spec.ChainSpec;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Nodes;
import io.flotilla.fleet.store.StoredChain;
import io.flotilla.fleet.store.Tables;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/** Reads what the planner has to see, as one state of the store. */
final class Pictures {
    static final String TERM = "term";

    private Pictures() {}

    static long term(Entries entries) {
        return entries.get(Tables.COUNTERS, TERM).map(Tables.Counter::value).orElse(1L);
    }

    static ChainPicture of(Entries entries, StoredChain chain) {
        ChainId id = chain.spec().chain();
        return new ChainPicture(
                chain,
                chain.spec().organisations().stream()
                        .map(ChainSpec.Organisation::id)
                        .sorted()
                        .flatMap(org -> entries.get(Tables.ORGANISATIONS, org.value()).stream())
                        .toList(),
                Nodes.of(entries, id).stream().map(node -> of(entries, node)).toList(),
                document(entries, Topics.chain(id, ChainTopic.PEERS), PeerSet.class)
                        .orElse(null),
                document(entries, Topics.chain(id, ChainTopic.TRUST), TrustList.class)
                        .orElse(null));
    }

    private static NodePicture of(Entries entries, ManagedNode node) {
        NodeAddress address = node.address();
        return new NodePicture(
                node,
                about(entries, address).orElse(null),
                document(entries, Topics.node(address, NodeTopic.CONFIG_DESIRED), DesiredConfig.class)
                        .orElse(null),
                Executions.own(entries, address));
    }

    static Optional<PendingCommands> pending(Entries entries, NodeAddress node) {
        return document(entries, Topics.node(node, NodeTopic.COMMAND_PENDING), PendingCommands.class);
    }

    static Optional<About> about(Entries entries, NodeAddress node) {
        return entries.view(Tables.ABOUTS, node.toString(), About.class, held -> read(held.payload(), About.class));
    }

    /** Whether the planner sees the same in both. */
    static boolean plannedAlike(About one, About other) {
        return one.journalId().equals(other.journalId())
                && one.agentKey().equals(other.agentKey())
                && Objects.equals(one.consensusKey(), other.consensusKey())
                && Objects.equals(one.transactionKey(), other.transactionKey())
                && Objects.equals(one.endpoint(), other.endpoint());
    }

    static Optional<Standing> standing(Entries entries, NodeAddress node) {
        return entries.get(Tables.STANDINGS, node.toString());
    }

    static <T extends Record> Optional<T> document(Entries entries, String topic, Class<T> type) {
        return entries.view(Tables.DOCUMENTS, topic, type, held -> read(held.payload(), type));
    }

    /** What stands in the store was checked when it was put there. */
    private static <T extends Record> Optional<T> read(String payload, Class<T> type) {
        try {
            return Optional.of(Documents.reread(payload.getBytes(StandardCharsets.UTF_8), type));
        } catch (MalformedDocument damaged) {
            return Optional.empty();
        }
    }
}
