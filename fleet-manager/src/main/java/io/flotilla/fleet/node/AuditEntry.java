package io.flotilla.fleet.node;

import io.flotilla.contract.chain.Sha256;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the append-only log of changes; each holds the hash of the one before.
 *
 * @param number from 1, without a gap
 * @param target what was changed, such as {@code node/bank-a/validator-1}
 * @param before of what was there; null when there was nothing
 * @param after of what is there now; null when it is gone
 * @param previous the hash of the entry before; 64 zeros in the first
 * @param hash over the canonical form of this entry without {@code hash}
 */
public record AuditEntry(
        long number,
        Instant at,
        String operator,
        String action,
        String target,
        String detail,
        @Nullable Sha256 before,
        @Nullable Sha256 after,
        @Nullable String requestId,
        Sha256 previous,
        Sha256 hash) {}
