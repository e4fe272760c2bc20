package io.flotilla.contract.chain;

import java.util.HexFormat;

/** The 32 raw bytes of RFC 8032 section 5.1.5, as 64 lower-case hexadecimal digits. */
public record Ed25519PublicKey(String value) implements Comparable<Ed25519PublicKey> {
    public Ed25519PublicKey {
        ConsensusKey.checkPublicKey(value);
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(value);
    }

    @Override
    public int compareTo(Ed25519PublicKey other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
