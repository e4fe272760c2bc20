package io.flotilla.fleet.store;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.fleet.spec.ChainSpec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A chain as it was applied.
 *
 * @param spec with every node's identifier filled in
 * @param revision grows with each change of the spec
 * @param genesis the pinned hash of the genesis block; null until it is built
 */
public record StoredChain(
        ChainSpec spec,
        long revision,
        String appliedBy,
        Instant appliedAt,
        @Nullable Sha256 genesis) {
    public StoredChain withGenesis(Sha256 sha256) {
        return new StoredChain(spec, revision, appliedBy, appliedAt, sha256);
    }
}
