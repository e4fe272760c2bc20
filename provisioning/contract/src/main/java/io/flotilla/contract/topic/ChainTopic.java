package io.flotilla.contract.topic;

/** The retained topics below {@code fleet/v1/_chain/{chain}}; only the manager publishes them. */
public enum ChainTopic {
    GENESIS("genesis", 256 << 10),
    PEERS("peers", 64 << 10),
    TRUST("trust", 64 << 10),
    SIGNERS("signers", 64 << 10),
    SUMMARY("summary", 1 << 10),
    /** A family: one more level, the organisation. */
    CRL("crl", 64 << 10);

    private final String suffix;
    private final int maxBytes;

    ChainTopic(String suffix, int maxBytes) {
        this.suffix = suffix;
        this.maxBytes = maxBytes;
    }

    public String suffix() {
        return suffix;
    }

    /** The largest payload, in bytes. */
    public int maxBytes() {
        return maxBytes;
    }

    boolean matches(String below) {
        return this == CRL
                ? below.startsWith("crl/") && below.length() > 4 && below.indexOf('/', 4) < 0
                : below.equals(suffix);
    }
}
