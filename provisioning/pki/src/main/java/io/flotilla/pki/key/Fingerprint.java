package io.flotilla.pki.key;

import io.flotilla.contract.chain.Sha256;
import java.security.cert.X509Certificate;
import java.util.Locale;

/** The SHA-256 of a certificate's DER, written {@code sha256:} and 64 hex digits: what the join line pins. */
public record Fingerprint(Sha256 digest) {
    private static final String PREFIX = "sha256:";

    public static Fingerprint of(X509Certificate certificate) {
        return new Fingerprint(Sha256.of(Certificates.der(certificate)));
    }

    /**
     * Takes the colons and capitals of {@code openssl x509 -fingerprint} too.
     *
     * @throws IllegalArgumentException when it is no SHA-256 fingerprint
     */
    public static Fingerprint parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        String digits = (lower.startsWith(PREFIX) ? lower.substring(PREFIX.length()) : lower).replace(":", "");
        if (!digits.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "the fingerprint is not \"sha256:\" and 64 hex digits: copy it whole from the join line");
        }
        return new Fingerprint(new Sha256(digits));
    }

    @Override
    public String toString() {
        return PREFIX + digest;
    }
}
