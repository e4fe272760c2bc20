package io.flotilla.pki.est;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.key.Certificates;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that was issued to a host; kept also after it has expired, since signatures by its key may have to be
 * checked later.
 *
 * @param serial lower-case hex
 * @param uri the identity as SPIFFE id
 * @param key SHA-256 of the SubjectPublicKeyInfo
 * @param certificate DER in base64
 */
public record IssuedCertificate(
        String serial,
        String uri,
        Sha256 key,
        String certificate,
        Instant notAfter,
        @Nullable Instant revokedAt) {
    public static IssuedCertificate of(X509Certificate leaf, Identity identity, TrustDomain domain) {
        return new IssuedCertificate(
                Certificates.serial(leaf),
                identity.uri(domain),
                Certificates.keyId(leaf.getPublicKey()),
                Base64.getEncoder().encodeToString(Certificates.der(leaf)),
                leaf.getNotAfter().toInstant(),
                null);
    }

    public X509Certificate parsed() {
        return Certificates.parse(Base64.getDecoder().decode(certificate));
    }

    public IssuedCertificate revoked(Instant at) {
        return new IssuedCertificate(serial, uri, key, certificate, notAfter, at);
    }
}
