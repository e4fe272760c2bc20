package io.flotilla.brokerext.auth;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.message.AccessDocument;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * A read-only account. Its password is generated with 192 bits, so a salted SHA-256 is enough and nothing slow runs on
 * the broker's callback threads.
 *
 * @param user 1 to 40 of a-z, 0-9 and -, beginning and ending with a letter or digit
 * @param salt 128 random bits, base64url without padding
 * @param hash SHA-256 of the salt's bytes followed by the password's
 */
public record InspectorAccount(String user, String salt, Sha256 hash) {
    private static final Pattern USER = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");
    private static final int SALT_BYTES = 16;
    private static final int PASSWORD_BYTES = 24;

    /** @throws IllegalArgumentException when the user or the salt is malformed */
    public InspectorAccount {
        if (!USER.matcher(user).matches()) {
            throw new IllegalArgumentException("inspector \"" + user + "\" is not a valid name: use 1 to 40 of a-z, "
                    + "0-9 and -, beginning and ending with a letter or digit");
        }
        if (Base64.getUrlDecoder().decode(salt).length != SALT_BYTES) {
            throw new IllegalArgumentException("the salt of inspector " + user + " is not " + SALT_BYTES + " bytes");
        }
    }

    /** A fresh account and its password, which is kept nowhere. */
    public static Minted mint(String user, SecureRandom random) {
        String password = text(random, PASSWORD_BYTES);
        String salt = text(random, SALT_BYTES);
        byte[] bytes = password.getBytes(StandardCharsets.US_ASCII);
        return new Minted(new InspectorAccount(user, salt, hash(salt, bytes)), password);
    }

    /** As an access document has it. */
    public static InspectorAccount of(AccessDocument.Inspector inspector) {
        return new InspectorAccount(inspector.name(), inspector.salt(), inspector.hash());
    }

    /** Compares in constant time. */
    public boolean accepts(byte[] password) {
        byte[] given = hash(salt, password).value().getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(given, hash.value().getBytes(StandardCharsets.US_ASCII));
    }

    private static Sha256 hash(String salt, byte[] password) {
        byte[] salted = Base64.getUrlDecoder().decode(salt);
        byte[] both = new byte[salted.length + password.length];
        System.arraycopy(salted, 0, both, 0, salted.length);
        System.arraycopy(password, 0, both, salted.length, password.length);
        return Sha256.of(both);
    }

    private static String text(SecureRandom random, int bytes) {
        byte[] drawn = new byte[bytes];
        random.nextBytes(drawn);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(drawn);
    }

    /** @param password to be shown once */
    public record Minted(InspectorAccount account, String password) {
        /** Hides the password. */
        @Override
        public String toString() {
            return "Minted[" + account.user() + "]";
        }
    }
}
