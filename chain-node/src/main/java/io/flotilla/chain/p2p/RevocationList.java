package io.flotilla.chain.p2p;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/**
 * An organisation's X.509 CRL with its number (RFC 5280 section 5.2.3). It stays in force past its nextUpdate: what was
 * revoked does not come back because nobody signs.
 */
public record RevocationList(X509CRL crl, BigInteger number) {
    private static final String CRL_NUMBER = "2.5.29.20";
    private static final int OCTET_STRING = 0x04;
    private static final int INTEGER = 0x02;

    /** @throws IllegalArgumentException unless the bytes are one CRL with a number */
    public static RevocationList parse(byte[] der) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            if (factory.generateCRL(new ByteArrayInputStream(der)) instanceof X509CRL crl) {
                return new RevocationList(crl, numberOf(crl));
            }
            throw new IllegalArgumentException("not an X.509 revocation list");
        } catch (CRLException | CertificateException bad) {
            throw new IllegalArgumentException("not an X.509 revocation list: " + bad.getMessage(), bad);
        }
    }

    /** Whether one of these CAs signed it. */
    public boolean signedByOneOf(List<X509Certificate> authorities) {
        return authorities.stream().anyMatch(this::signedBy);
    }

    public boolean revokes(X509Certificate certificate) {
        return crl.getRevokedCertificate(certificate.getSerialNumber()) != null;
    }

    public byte[] encoded() {
        try {
            return crl.getEncoded();
        } catch (CRLException impossible) {
            throw new IllegalStateException("a parsed list keeps its bytes", impossible);
        }
    }

    private boolean signedBy(X509Certificate authority) {
        try {
            crl.verify(authority.getPublicKey());
            return crl.getIssuerX500Principal().equals(authority.getSubjectX500Principal());
        } catch (GeneralSecurityException | RuntimeException otherKey) {
            return false;
        }
    }

    /** The extension's value is an OCTET STRING around an INTEGER of at most 20 bytes: short lengths throughout. */
    private static BigInteger numberOf(X509CRL crl) {
        byte[] value = crl.getExtensionValue(CRL_NUMBER);
        if (value == null
                || value.length < 5
                || value[0] != OCTET_STRING
                || value[1] != value.length - 2
                || value[2] != INTEGER
                || value[3] != value.length - 4) {
            throw new IllegalArgumentException("the revocation list carries no number");
        }
        return new BigInteger(Arrays.copyOfRange(value, 4, value.length));
    }
}
