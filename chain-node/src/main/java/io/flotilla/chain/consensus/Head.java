package io.flotilla.chain.consensus;

import io.flotilla.chain.block.Decided;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The last final block, and who decides the next one.
 *
 * @param height 0: the genesis block
 * @param id of the block; the chain id at height 0
 * @param next the validators of {@code height + 1}
 * @param proof the block with its certificate; null at height 0
 */
public record Head(
        long height,
        Sha256 id,
        Instant time,
        ValidatorSet next,
        @Nullable Decided proof) {
    /** Who built that block; null at height 0. */
    @Nullable
    NodeAddress proposer() {
        return proof == null ? null : proof.block().header().proposer();
    }
}
