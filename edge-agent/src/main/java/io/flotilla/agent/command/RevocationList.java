package io.flotilla.agent.command;

import io.flotilla.contract.chain.Sha256;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;

/** An organisation's list of revoked certificates (RFC 5280 section 5) with its number (section 5.2.3). */
record RevocationList(X509CRL crl, BigInteger number, Sha256 digest) {
    private static final String CRL_NUMBER = "2.5.29.20";
    private static final int OCTET_STRING = 0x04;
    private static final int INTEGER = 0x02;

    /**
     * @param payload base64 of the DER form
     * @throws IllegalArgumentException unless it is one list with a number
     */
    static RevocationList parse(byte[] payload) {
        try {
            byte[] der = Base64.getDecoder().decode(new String(payload, StandardCharsets.US_ASCII).strip());
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            if (factory.generateCRL(new ByteArrayInputStream(der)) instanceof X509CRL crl) {
                return new RevocationList(crl, number(crl), Sha256.of(payload));
            }
            throw new IllegalArgumentException("not an X.509 revocation list");
        } catch (CRLException | CertificateException bad) {
            throw new IllegalArgumentException("not an X.509 revocation list: " + bad.getMessage(), bad);
        }
    }

    /** @param authority DER of a CA certificate in base64 */
    boolean signedBy(String authority) {
        try {
            byte[] der = Base64.getDecoder().decode(authority);
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            if (!(factory.generateCertificate(new ByteArrayInputStream(der)) instanceof X509Certificate ca)) {
                return false;
            }
            crl.verify(ca.getPublicKey());
            return crl.getIssuerX500Principal().equals(ca.getSubjectX500Principal());
        } catch (GeneralSecurityException | RuntimeException another) {
            return false;
        }
    }

    /** The extension's value is an OCTET STRING around an INTEGER of at most 20 bytes: short lengths throughout. */
    private static BigInteger number(X509CRL crl) {
        byte[] value = crl.getExtensionValue(CRL_NUMBER);
        boolean wellFormed = value != null
                && value.length >= 5
                && value[0] == OCTET_STRING
                && value[1] == value.length - 2
                && value[2] == INTEGER
                && value[3] == value.length - 4;
        if (!wellFormed) {
            throw new IllegalArgumentException("the revocation list carries no number");
        }
        return new BigInteger(Arrays.copyOfRange(value, 4, value.length));
    }
}
