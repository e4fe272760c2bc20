package io.flotilla.fleet.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Role;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.NodeSpec;
import io.flotilla.fleet.node.ManagedNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NodesTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final ChainId CHAIN = new ChainId("trade");
    /** Begins as the other one does. */
    private static final ChainId LONGER = new ChainId("trade-2");

    private final FleetStore store = new InMemoryFleetStore();

    @Test
    void aChainsNodesAreFoundInOrderAndNobodyElses() {
        ManagedNode second = put(node("bank-b/validator-1", CHAIN));
        ManagedNode first = put(node("bank-a/validator-1", CHAIN));
        put(node("bank-a/validator-2", LONGER));

        assertThat(of(CHAIN)).containsExactly(first, second);
    }

    @Test
    void aChangedNodeIsFoundAsItIsNow() {
        put(node("bank-a/validator-1", CHAIN));
        ManagedNode revoked = put(node("bank-a/validator-1", CHAIN).revoked(NOW));

        assertThat(of(CHAIN)).containsExactly(revoked);
    }

    @Test
    void nodesOfAnOlderReleaseAreFoundOnceIndexed() {
        ManagedNode old = node("bank-a/validator-1", CHAIN);
        store.write(entries -> {
            entries.put(Tables.NODES, old.address().toString(), old);
            return true;
        });

        Nodes.index(store);

        assertThat(of(CHAIN)).containsExactly(old);
    }

    private ManagedNode put(ManagedNode node) {
        return store.write(entries -> {
            Nodes.put(entries, node);
            return node;
        });
    }

    private List<ManagedNode> of(ChainId chain) {
        return store.read(entries -> Nodes.of(entries, chain));
    }

    private static ManagedNode node(String address, ChainId chain) {
        return new ManagedNode(
                NodeAddress.parse(address),
                chain,
                Role.VALIDATOR,
                ManagedNode.Origin.NAMED,
                new NodeSpec.RuntimeParameters(256, new NodeSpec.P2p(null, null), Map.of()),
                NOW,
                null,
                null);
    }
}
