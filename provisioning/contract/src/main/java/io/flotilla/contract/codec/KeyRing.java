package io.flotilla.contract.codec;

import io.flotilla.contract.message.SignerList;
import java.security.interfaces.ECPublicKey;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The pinned keys that a verifier chooses from; nothing in a signature's header can add one. */
@FunctionalInterface
public interface KeyRing {
    /** @param kid RFC 7638 thumbprint */
    Optional<ECPublicKey> key(String kid);

    static KeyRing of(SignerList signers) {
        Map<String, ECPublicKey> byThumbprint = signers.keys().stream()
                .map(Jwk::publicKey)
                .collect(Collectors.toUnmodifiableMap(Jwk::thumbprint, key -> key, (a, b) -> a));
        return kid -> Optional.ofNullable(byThumbprint.get(kid));
    }
}
