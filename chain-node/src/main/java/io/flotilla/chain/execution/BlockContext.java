package io.flotilla.chain.execution;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.ValidatorSet;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * The block in which transactions run.
 *
 * @param validators who decide this height
 * @param heightOf the height of a block that is final already, by its id; the chain id has 0
 */
public record BlockContext(
        Sha256 chainId,
        long height,
        Instant time,
        ValidatorSet validators,
        Function<Sha256, Optional<Long>> heightOf) {}
