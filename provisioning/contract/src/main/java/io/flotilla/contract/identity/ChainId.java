package io.flotilla.contract.identity;

/** A managed chain's name. */
public record ChainId(String value) implements Comparable<ChainId> {
    public ChainId {
        Name.checked("chain", value);
    }

    @Override
    public int compareTo(ChainId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
