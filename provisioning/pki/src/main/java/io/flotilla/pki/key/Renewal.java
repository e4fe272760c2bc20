package io.flotilla.pki.key;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** When a certificate is to be renewed. */
public final class Renewal {
    private Renewal() {}

    /** An instant between one third and one half of the certificate's life, so that a fleet does not come at once. */
    public static Instant dueAt(X509Certificate certificate, RandomGenerator random) {
        Instant from = certificate.getNotBefore().toInstant();
        Duration life = Duration.between(from, certificate.getNotAfter().toInstant());
        return from.plus(life.dividedBy(3)).plusMillis((long) (random.nextDouble() * life.toMillis() / 6));
    }
}
