package io.flotilla.contract.chain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a node sees of its chain.
 *
 * @param height of its newest block; 0 is the genesis block
 * @param blockId of that block; the chain id at height 0
 * @param stateRoot of the state after it
 * @param time in its header
 * @param highest the height that more than f validators say they have reached; never below {@code height}
 * @param round of the height that is being decided
 * @param transactionsPerMinute decided within the last minute
 * @param blockMillis mean time between the blocks of the last minute; 0 when there were fewer than two
 * @param pooled transactions that wait
 * @param votes whether this node is a validator and signs
 * @param validators how many there are
 * @param quorum how many of them a decision takes
 * @param online validators, this node among them, that were heard of within the request time-out and 6 s
 * @param stall null while nothing is overdue, or when nothing that this node sees explains it
 */
public record ChainReport(
        long height,
        Sha256 blockId,
        Sha256 stateRoot,
        Instant time,
        long highest,
        long round,
        long transactionsPerMinute,
        long blockMillis,
        int pooled,
        boolean votes,
        int validators,
        int quorum,
        int online,
        @Nullable Stall stall) {
    /** Why nothing is decided. */
    public enum Cause {
        /** Fewer validators than a quorum are heard of. */
        QUORUM_MISSING,
        /** A quorum is there, but its members are in different rounds. */
        ROUNDS_DIVERGING,
        /** Proposals are refused because their time is too far ahead of this node's clock. */
        CLOCK
    }

    /**
     * @param since when the last block was decided, or this node started
     * @param message for people: who is silent, or what differs
     */
    public record Stall(Cause cause, Instant since, String message) {}

    public ChainReport {
        if (height < 0 || highest < height) {
            throw new IllegalArgumentException("height " + height + " and highest " + highest + " do not fit");
        }
    }

    /** How many blocks this node is behind {@code highest}. */
    public long lag() {
        return highest - height;
    }
}
