package io.flotilla.brokerext.standalone;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Whether certificates lead to one root, whatever else the listener's trust store may hold. About 3 ms. */
record RootPath(X509Certificate root) implements Predicate<List<X509Certificate>> {
    @Override
    public boolean test(List<X509Certificate> certificates) {
        try {
            PKIXParameters onlyRoot = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
            // By serial number, in the access document.
            onlyRoot.setRevocationEnabled(false);
            List<X509Certificate> below = certificates.stream()
                    .filter(certificate -> !certificate.equals(root))
                    .toList();
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(below), onlyRoot);
            return !below.isEmpty();
        } catch (GeneralSecurityException | RuntimeException hostile) {
            // The JDK's parser throws a NullPointerException for some malformed SAN URIs.
            return false;
        }
    }
}
