package io.flotilla.chain.ledger;

import io.flotilla.chain.block.Decided;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.ValidatorSet;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The last final block.
 *
 * @param height 0: the genesis block
 * @param id of the block; the chain id at height 0
 * @param stateRoot of the state after it
 * @param next the validators of {@code height + 1}
 * @param proof the block with its certificate; null at height 0
 */
public record Tip(
        long height,
        Sha256 id,
        Sha256 stateRoot,
        Instant time,
        ValidatorSet next,
        @Nullable Decided proof) {}
