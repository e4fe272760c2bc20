package io.flotilla.chain.p2p;

import io.flotilla.contract.chain.Sha256;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** X.509 certificates as documents carry them: DER in base64. */
public final class Certificates {
    private Certificates() {}

    /** @throws IllegalArgumentException unless it is base64 of one certificate */
    public static X509Certificate parse(String base64) {
        try {
            byte[] der = Base64.getDecoder().decode(base64);
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException bad) {
            throw new IllegalArgumentException("not an X.509 certificate: " + bad.getMessage(), bad);
        }
    }

    /** SHA-256 of the DER bytes. */
    public static Sha256 fingerprint(String base64) {
        return Sha256.of(Base64.getDecoder().decode(base64));
    }

    static String base64(X509Certificate certificate) {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException("a parsed certificate keeps its bytes", impossible);
        }
    }
}
