package io.flotilla.contract.message;

import java.util.HashSet;
import java.util.List;

/**
 * Whose signatures a node carries out. Version n + 1 is signed by a threshold of version n.
 *
 * @param threshold how many of the keys sign the next list; 1 to the number of keys
 */
public record SignerList(long version, int threshold, List<PublicJwk> keys) {
    /** A public P-256 key as JWK (RFC 7517); the coordinates in base64url. */
    public record PublicJwk(String kty, String crv, String x, String y) {}

    public SignerList {
        keys = List.copyOf(keys);
        if (keys.size() != new HashSet<>(keys).size()) {
            throw new IllegalArgumentException("a signer's key stands twice");
        }
        if (threshold < 1 || threshold > keys.size()) {
            throw new IllegalArgumentException("threshold must be between 1 and the number of keys");
        }
    }
}
