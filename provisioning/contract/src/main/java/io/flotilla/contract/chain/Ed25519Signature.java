package io.flotilla.contract.chain;

import java.util.HexFormat;

/** The 64 bytes of RFC 8032 section 5.1.6, as 128 lower-case hexadecimal digits. */
public record Ed25519Signature(String value) {
    public Ed25519Signature {
        if (!Sha256.isHex(value, 128)) {
            throw new IllegalArgumentException(
                    "\"" + value + "\" is not an Ed25519 signature: 128 lower-case hex digits");
        }
    }

    public static Ed25519Signature of(byte[] bytes) {
        return new Ed25519Signature(HexFormat.of().formatHex(bytes));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
