package io.flotilla.contract.identity;

/** A manager instance's name. */
public record InstanceId(String value) implements Comparable<InstanceId> {
    public InstanceId {
        Name.checked("instance", value);
    }

    @Override
    public int compareTo(InstanceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
