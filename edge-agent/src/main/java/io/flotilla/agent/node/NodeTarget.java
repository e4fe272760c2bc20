package io.flotilla.agent.node;

import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.OrgId;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the node shall be.
 *
 * @param genesis the block that the configuration pins; null until it is pinned and received
 * @param order null until a peer set is held
 * @param revocations digests of the revocation lists that the node shall have
 * @param codes digests of the contracts' code that the genesis block names
 */
public record NodeTarget(
        Launch launch,
        @Nullable GenesisBlock genesis,
        @Nullable PeeringOrder order,
        Map<OrgId, Sha256> revocations,
        Set<Sha256> codes) {
    public NodeTarget {
        codes = Set.copyOf(codes);
        revocations = Map.copyOf(revocations);
    }
}
