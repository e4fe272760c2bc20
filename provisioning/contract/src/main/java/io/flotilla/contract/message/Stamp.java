package io.flotilla.contract.message;

import io.flotilla.contract.chain.Sha256;
import java.util.Comparator;

/** A document's place in the order: {@code term} first, then {@code version}. Both 0 stand for "none yet". */
public record Stamp(long term, long version) implements Comparable<Stamp> {
    public static final Stamp NONE = new Stamp(0, 0);
    private static final Comparator<Stamp> ORDER =
            Comparator.comparingLong(Stamp::term).thenComparingLong(Stamp::version);

    /** How a received document stands to the one that is held. */
    public enum Relation {
        NEWER,
        /** The same document again: ignored. */
        SAME,
        /** Equal place, other content: refused with an event. */
        CONFLICT,
        OLDER
    }

    public Stamp {
        if (term < 0 || version < 0) {
            throw new IllegalArgumentException("term and version are not negative");
        }
    }

    /** How {@code received} with digest {@code receivedHash} stands to this one with digest {@code heldHash}. */
    public Relation relationOf(Stamp received, Sha256 receivedHash, Sha256 heldHash) {
        int order = received.compareTo(this);
        if (order != 0) {
            return order > 0 ? Relation.NEWER : Relation.OLDER;
        }
        return receivedHash.equals(heldHash) ? Relation.SAME : Relation.CONFLICT;
    }

    @Override
    public int compareTo(Stamp other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "(" + term + ", " + version + ")";
    }
}
