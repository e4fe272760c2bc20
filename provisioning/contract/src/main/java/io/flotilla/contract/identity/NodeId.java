package io.flotilla.contract.identity;

/** A node's name within its organisation. */
public record NodeId(String value) implements Comparable<NodeId> {
    public NodeId {
        Name.checked("node", value);
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
