package io.flotilla.fleet.node;

/**
 * A verified state document of a node, as it came.
 *
 * @param epoch of the agent's life
 * @param seq within that life; a lower {@code (epoch, seq)} is refused
 */
public record Received(long epoch, long seq, String payload) {
    /** Whether a document at that place is newer than this one. */
    public boolean isBefore(long otherEpoch, long otherSeq) {
        return otherEpoch > epoch || (otherEpoch == epoch && otherSeq > seq);
    }
}
