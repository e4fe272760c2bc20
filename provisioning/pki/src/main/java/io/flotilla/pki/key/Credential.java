package io.flotilla.pki.key;

import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key and the certificates that speak for it.
 *
 * @param chain leaf first, then the authorities below the root
 */
public record Credential(PrivateKey key, List<X509Certificate> chain) {
    /** @throws IllegalArgumentException when there is no leaf, or the leaf is for another key */
    public Credential {
        chain = List.copyOf(chain);
        if (chain.isEmpty() || !KeyPairs.match(key, chain.get(0).getPublicKey())) {
            throw new IllegalArgumentException("the first certificate is not for this private key");
        }
    }

    public X509Certificate leaf() {
        return chain.get(0);
    }

    public KeyPair keyPair() {
        return new KeyPair(leaf().getPublicKey(), key);
    }

    /** Names the leaf; the key stays out of every log. */
    @Override
    public String toString() {
        return "Credential[" + leaf().getSubjectX500Principal() + ", " + Certificates.serial(leaf()) + "]";
    }
}
