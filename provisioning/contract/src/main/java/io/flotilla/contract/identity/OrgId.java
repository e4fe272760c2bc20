package io.flotilla.contract.identity;

/** An organisation's name. {@code manager} is reserved: it is the O of the manager's own certificates. */
public record OrgId(String value) implements Comparable<OrgId> {
    /** The O that no organisation may have. */
    public static final String RESERVED = "manager";

    public OrgId {
        Name.checked("organisation", value);
        if (value.equals(RESERVED)) {
            throw new IllegalArgumentException("organisation \"" + RESERVED + "\" is reserved: choose another id");
        }
    }

    @Override
    public int compareTo(OrgId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
