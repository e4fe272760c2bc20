package io.flotilla.pki.key;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** PKCS#12 files, 0600 and written atomically, as the JDK makes and reads them. */
public final class KeyStoreFile {
    private static final String ENTRY = "identity";

    private KeyStoreFile() {}

    public static void write(Path file, Credential credential, char[] password) {
        try {
            KeyStore store = empty();
            store.setKeyEntry(
                    ENTRY,
                    jdkKey(credential.key()),
                    password,
                    credential.chain().toArray(new Certificate[0]));
            save(store, file, password);
        } catch (GeneralSecurityException | IOException e) {
            throw new PkiException(
                    PkiException.Code.CRYPTO, "cannot write " + file + ": check the Java installation", e);
        }
    }

    /** A store of trusted certificates without a key. */
    public static void writeTrust(Path file, List<X509Certificate> trusted, char[] password) {
        try {
            KeyStore store = empty();
            for (int i = 0; i < trusted.size(); i++) {
                store.setCertificateEntry("trusted-" + i, trusted.get(i));
            }
            save(store, file, password);
        } catch (GeneralSecurityException | IOException e) {
            throw new PkiException(
                    PkiException.Code.CRYPTO, "cannot write " + file + ": check the Java installation", e);
        }
    }

    /** @throws PkiException FILE, WRONG_PASSWORD or MALFORMED */
    public static Credential read(Path file, char[] password) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new PkiException(PkiException.Code.FILE, "cannot read " + file + ": check the folder's owner", e);
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), password);
            PrivateKey key = (PrivateKey) store.getKey(ENTRY, password);
            List<X509Certificate> chain = Arrays.stream(orNone(store.getCertificateChain(ENTRY)))
                    .map(X509Certificate.class::cast)
                    .toList();
            // Signing goes through BouncyCastle; its own key type spares a translation each time.
            return new Credential(Pem.privateKey(Pem.of(key)), chain);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw unreadable(file, e);
        }
    }

    /** A key as the JDK's own type, which every TLS engine takes. */
    static PrivateKey jdkKey(PrivateKey key) throws GeneralSecurityException {
        return KeyFactory.getInstance(key.getAlgorithm().startsWith("EC") ? "EC" : "RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
    }

    private static PkiException unreadable(Path file, Exception e) {
        if (e.getCause() instanceof UnrecoverableKeyException) {
            return new PkiException(
                    PkiException.Code.WRONG_PASSWORD, "the password does not open " + file + ": give the right one", e);
        }
        return new PkiException(PkiException.Code.MALFORMED, file + " is damaged: put the backup in its place", e);
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static void save(KeyStore store, Path file, char[] password) throws GeneralSecurityException, IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, password);
        PrivateFile.write(file, bytes.toByteArray());
    }

    private static Certificate[] orNone(Certificate @Nullable [] chain) {
        return chain == null ? new Certificate[0] : chain;
    }
}
