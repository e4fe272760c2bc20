package io.flotilla.pki.key;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;

/** Path validation (RFC 5280, section 6), name constraints included; revocation is asked for elsewhere. */
public final class CertificatePath {
    private static final int LONGEST = 5;

    private CertificatePath() {}

    /**
     * Whether the chain, leaf first and with or without the root at its end, leads to the root at this instant. Never
     * throws: a certificate that the JDK chokes on is not valid.
     */
    public static boolean valid(List<X509Certificate> chain, X509Certificate root, Instant at) {
        try {
            List<X509Certificate> below =
                    chain.stream().filter(one -> !one.equals(root)).toList();
            if (below.isEmpty() || below.size() > LONGEST) {
                return false;
            }
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(below), parameters);
            return true;
        } catch (GeneralSecurityException | RuntimeException hostile) {
            return false;
        }
    }
}
