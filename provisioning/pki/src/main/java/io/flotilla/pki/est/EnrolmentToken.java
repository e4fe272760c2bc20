package io.flotilla.pki.est;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A one-time token as the manager stores it: never the secret, only its hash.
 *
 * @param failures wrong secrets so far
 * @param key the key that it has enrolled; once set, no other
 * @param serial the certificate that this key was given
 */
public record EnrolmentToken(
        String id,
        Sha256 secretHash,
        NodeAddress node,
        Instant expiresAt,
        int failures,
        @Nullable Sha256 key,
        @Nullable String serial) {
    public static final Duration LIFE = Duration.ofMinutes(10);
    public static final int MAX_FAILURES = 5;

    private static final int ID_BYTES = 8;
    private static final int SECRET_BYTES = 24;

    /** Both halves of a new token; the secret is shown once and kept nowhere. */
    public record Minted(EnrolmentToken token, TokenSecret secret) {}

    public static Minted mint(NodeAddress node, Instant expiresAt, SecureRandom random) {
        byte[] id = new byte[ID_BYTES];
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(id);
        random.nextBytes(secret);
        TokenSecret shown = new TokenSecret(
                HexFormat.of().formatHex(id),
                Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
        Sha256 hash = hash(shown.secret());
        return new Minted(new EnrolmentToken(shown.id(), hash, node, expiresAt, 0, null, null), shown);
    }

    public boolean locked() {
        return failures >= MAX_FAILURES;
    }

    /** Compares in constant time. */
    boolean opensWith(String secret) {
        return MessageDigest.isEqual(
                hash(secret).value().getBytes(StandardCharsets.US_ASCII),
                secretHash.value().getBytes(StandardCharsets.US_ASCII));
    }

    EnrolmentToken withFailure() {
        return new EnrolmentToken(id, secretHash, node, expiresAt, failures + 1, key, serial);
    }

    EnrolmentToken spentOn(Sha256 enrolled, String certificate) {
        return new EnrolmentToken(id, secretHash, node, expiresAt, failures, enrolled, certificate);
    }

    private static Sha256 hash(String secret) {
        return Sha256.of(secret.getBytes(StandardCharsets.UTF_8));
    }
}
