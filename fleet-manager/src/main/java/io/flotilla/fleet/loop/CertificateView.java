package io.flotilla.fleet.loop;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that was issued.
 *
 * @param identity SPIFFE id
 * @param fingerprint {@code sha256:} and the digest of the certificate
 */
public record CertificateView(
        String serial,
        String identity,
        String fingerprint,
        Instant notAfter,
        @Nullable Instant revokedAt) {}
