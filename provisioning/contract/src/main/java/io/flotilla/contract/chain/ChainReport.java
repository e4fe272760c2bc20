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
 * @param online validators, this node among them, that were heard of within the request time-out and 6 s and say that they vote
 * @param mute why this validator does not sign; null when it does, when it is none, and while it has only just started
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
        @Nullable Mute mute,
        @Nullable Stall stall) {
    /** What keeps a validator from signing. */
    public enum Reason {
        /** It may have forgotten what it signed: its folder may be an older copy. */
        FORGETFUL,
        /** Too few others have told where they are since its start, or it lacks their blocks. */
        LISTENING
    }

    /**
     * @param since when it fell silent, or started
     * @param message for people: what it waits for, and what to do
     */
    public record Mute(Reason reason, Instant since, String message) {}

    /** Why nothing is decided. */
    public enum Cause {
        /** Fewer validators than a quorum are heard of. */
        QUORUM_MISSING,
        /** Enough are heard of, but so many of them say that they do not vote that the others are no quorum. */
        VALIDATORS_MUTE,
        /** A quorum is there, but its members are in different rounds. */
        ROUNDS_DIVERGING,
        /** Proposals are refused because their time is too far ahead of this node's clock. */
        CLOCK,
        /** None of these, and yet nothing is decided for longer than a few of the longest rounds. */
        UNEXPLAINED
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
