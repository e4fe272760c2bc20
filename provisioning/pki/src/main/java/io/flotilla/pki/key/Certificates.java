package io.flotilla.pki.key;

import io.flotilla.contract.chain.Sha256;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Certificates as the JDK's own type, which its TLS and PKIX expect. */
public final class Certificates {
    private Certificates() {}

    /** @throws PkiException MALFORMED */
    public static X509Certificate parse(byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException | RuntimeException e) {
            throw new PkiException(
                    PkiException.Code.MALFORMED, "not an X.509 certificate: give DER or PEM of one certificate", e);
        }
    }

    public static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new PkiException(PkiException.Code.MALFORMED, "a certificate cannot be encoded: make it anew", e);
        }
    }

    /** The SHA-256 of the key's SubjectPublicKeyInfo: what tokens and identities are bound to. */
    public static Sha256 keyId(PublicKey key) {
        return Sha256.of(key.getEncoded());
    }

    /** The serial number as lower-case hex without leading zeros, as in {@link java.math.BigInteger#toString(int)}. */
    public static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16);
    }

    /**
     * A SubjectPublicKeyInfo as BouncyCastle's key, which signs and verifies several times faster than the JDK's.
     *
     * @throws PkiException MALFORMED
     */
    public static PublicKey publicKey(byte[] subjectPublicKeyInfo) {
        try {
            return factory(SubjectPublicKeyInfo.getInstance(subjectPublicKeyInfo)
                            .getAlgorithm())
                    .generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new PkiException(PkiException.Code.MALFORMED, "the public key does not parse: make a new one", e);
        }
    }

    static KeyFactory factory(AlgorithmIdentifier algorithm) throws GeneralSecurityException {
        boolean ellipticCurve = algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey);
        return KeyFactory.getInstance(ellipticCurve ? "EC" : "RSA", Bouncy.PROVIDER);
    }
}
