package io.flotilla.contract.chain;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 digest as 64 lower-case hexadecimal digits. */
public record Sha256(String value) implements Comparable<Sha256> {
    public Sha256 {
        if (!isHex(value, 64)) {
            throw new IllegalArgumentException("\"" + value + "\" is not a SHA-256 digest: 64 lower-case hex digits");
        }
    }

    public static Sha256 of(byte[] bytes) {
        try {
            return new Sha256(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** Whether it is so many lower-case hexadecimal digits; made for each hash and key that is read, hence no pattern. */
    static boolean isHex(String value, int digits) {
        boolean hex = value.length() == digits;
        for (int i = 0; hex && i < digits; i++) {
            char digit = value.charAt(i);
            hex = (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
        }
        return hex;
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(value);
    }

    @Override
    public int compareTo(Sha256 other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
