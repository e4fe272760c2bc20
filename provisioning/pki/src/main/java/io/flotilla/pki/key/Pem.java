package io.flotilla.pki.key;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/** PEM of certificates and of PKCS#8 keys without a password (RFC 7468). */
public final class Pem {
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PUBLIC_KEY = "PUBLIC KEY";
    private static final String PRIVATE_KEY = "PRIVATE KEY";

    private Pem() {}

    public static String of(X509Certificate certificate) {
        return armour(CERTIFICATE, Certificates.der(certificate));
    }

    public static String of(List<X509Certificate> certificates) {
        return String.join("", certificates.stream().map(Pem::of).toList());
    }

    public static String of(PrivateKey key) {
        return armour(PRIVATE_KEY, key.getEncoded());
    }

    public static String of(PublicKey key) {
        return armour(PUBLIC_KEY, key.getEncoded());
    }

    /** PEM with 64 columns, as {@code label} says. */
    public static String armour(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }

    /**
     * Every certificate in the text, in its order; other objects are passed over.
     *
     * @throws PkiException MALFORMED
     */
    public static List<X509Certificate> certificates(String pem) {
        return objects(pem).stream()
                .filter(object -> object.getType().equals(CERTIFICATE))
                .map(object -> Certificates.parse(object.getContent()))
                .toList();
    }

    /** @throws PkiException MALFORMED, also when the text holds no PKCS#8 key */
    public static PrivateKey privateKey(String pem) {
        byte[] der = only(PRIVATE_KEY, pem);
        try {
            return Certificates.factory(PrivateKeyInfo.getInstance(der).getPrivateKeyAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new PkiException(
                    PkiException.Code.MALFORMED, "the private key does not parse: put the backup in its place", e);
        }
    }

    static PublicKey publicKey(String pem) {
        return Certificates.publicKey(only(PUBLIC_KEY, pem));
    }

    static byte[] only(String label, String pem) {
        return objects(pem).stream()
                .filter(object -> object.getType().equals(label))
                .findFirst()
                .orElseThrow(() -> new PkiException(
                        PkiException.Code.MALFORMED,
                        "no PEM block \"BEGIN " + label + "\": put the backup in its place"))
                .getContent();
    }

    private static List<PemObject> objects(String pem) {
        List<PemObject> found = new ArrayList<>();
        try (PemReader reader = new PemReader(new StringReader(pem))) {
            for (PemObject one = reader.readPemObject(); one != null; one = reader.readPemObject()) {
                found.add(one);
            }
            return found;
        } catch (IOException | RuntimeException e) {
            throw new PkiException(PkiException.Code.MALFORMED, "damaged PEM: put the backup in its place", e);
        }
    }
}
