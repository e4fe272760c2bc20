package io.flotilla.pki.key;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Where a host keeps one identity. Key and chain share a file, so that a renewal takes effect in a single rename: there
 * is no moment at which a new key stands beside an old certificate. A pending key survives a crash, which lets an
 * enrolment whose answer was lost be repeated with the same key.
 */
public final class KeyFolder {
    private final Path active;
    private final Path pendingKey;
    private final Path pending;

    private KeyFolder(Path folder) {
        this.active = folder.resolve("identity.pem");
        this.pendingKey = folder.resolve("next-key.pem");
        this.pending = folder.resolve("next-identity.pem");
    }

    /** Makes the folder (0700) when it is missing. */
    public static KeyFolder open(Path folder) {
        PrivateFile.createFolder(folder);
        return new KeyFolder(folder);
    }

    /** The identity in force; empty before the first enrolment. */
    public Optional<Credential> active() {
        return read(active);
    }

    /** A certified identity that is to be tried before it takes the active one's place. */
    public Optional<Credential> pending() {
        return read(pending);
    }

    /** The key to be certified next: the one that a broken-off attempt has left, else a new P-256 key, stored. */
    public KeyPair pendingKey(SecureRandom random) {
        if (!Files.exists(pendingKey)) {
            KeyPair made = KeyPairs.generateP256(random);
            PrivateFile.write(pendingKey, Pem.of(made.getPrivate()) + Pem.of(made.getPublic()));
            return made;
        }
        KeyPair left = storedKey();
        if (active().filter(now -> same(now.leaf().getPublicKey(), left.getPublic()))
                .isEmpty()) {
            return left;
        }
        // A crash right after activate() leaves the key of the identity now in force.
        PrivateFile.delete(pendingKey);
        return pendingKey(random);
    }

    /** @throws PkiException BAD_ANSWER when the first certificate is not for the pending key */
    public void storePending(List<X509Certificate> chain) {
        if (!Files.exists(pendingKey)) {
            throw new PkiException(PkiException.Code.FILE, pendingKey + " is missing: ask for a certificate again");
        }
        KeyPair key = storedKey();
        if (chain.isEmpty() || !same(chain.get(0).getPublicKey(), key.getPublic())) {
            throw new PkiException(
                    PkiException.Code.BAD_ANSWER, "the certificate is for another key than the pending one: ask again");
        }
        PrivateFile.write(pending, Pem.of(key.getPrivate()) + Pem.of(chain));
    }

    /** Puts the pending identity in the active one's place and forgets the pending key. */
    public Credential activate() {
        Credential next = pending()
                .orElseThrow(() -> new PkiException(
                        PkiException.Code.FILE, pending + " is missing: nothing is there to activate"));
        PrivateFile.rename(pending, active);
        PrivateFile.delete(pendingKey);
        return next;
    }

    /** Forgets a renewal, its key included. */
    public void discardPending() {
        PrivateFile.delete(pending);
        PrivateFile.delete(pendingKey);
    }

    private KeyPair storedKey() {
        String pem = PrivateFile.read(pendingKey);
        return new KeyPair(Pem.publicKey(pem), Pem.privateKey(pem));
    }

    private static boolean same(PublicKey one, PublicKey other) {
        return Certificates.keyId(one).equals(Certificates.keyId(other));
    }

    private static Optional<Credential> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String pem = PrivateFile.read(file);
        try {
            return Optional.of(new Credential(Pem.privateKey(pem), Pem.certificates(pem)));
        } catch (IllegalArgumentException | PkiException e) {
            throw new PkiException(
                    PkiException.Code.MALFORMED,
                    file + " is damaged (" + e.getMessage() + "): delete it and enrol the host again",
                    e);
        }
    }
}
