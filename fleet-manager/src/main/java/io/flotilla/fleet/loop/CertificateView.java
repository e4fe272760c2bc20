package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.pki.est.IssuedCertificate;
import io.flotilla.pki.key.Fingerprint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that was issued.
 *
 * @param identity SPIFFE id
 * @param node whose it is
 * @param kind {@code agent} or {@code node}
 * @param fingerprint {@code sha256:} and the digest of the certificate
 */
public record CertificateView(
        String serial,
        String identity,
        NodeAddress node,
        String kind,
        String fingerprint,
        Instant notAfter,
        @Nullable Instant revokedAt) {
    static CertificateView of(IssuedCertificate issued) {
        String[] levels = issued.uri().split("/", -1); // spiffe: / / organisation.domain / kind / name
        String organisation = levels[2].substring(0, levels[2].indexOf('.'));
        return new CertificateView(
                issued.serial(),
                issued.uri(),
                NodeAddress.parse(organisation + "/" + levels[4]),
                levels[3],
                Fingerprint.of(issued.parsed()).toString(),
                issued.notAfter(),
                issued.revokedAt());
    }
}
