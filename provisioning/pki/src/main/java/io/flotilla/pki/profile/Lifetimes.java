package io.flotilla.pki.profile;

import java.time.Duration;
import java.time.Instant;

/**
 * How long certificates are valid.
 *
 * @param authority server CA, manager CA and the organisations' CAs
 * @param leaf agents, chain nodes and managers
 */
public record Lifetimes(Duration root, Duration authority, Duration leaf, Duration server) {
    public static final Lifetimes STANDARD =
            new Lifetimes(Duration.ofDays(3652), Duration.ofDays(730), Duration.ofDays(30), Duration.ofDays(30));

    private static final Duration SKEW = Duration.ofMinutes(5);

    public Lifetimes {
        for (Duration one : new Duration[] {root, authority, leaf, server}) {
            if (one.compareTo(Duration.ofSeconds(10)) < 0) {
                throw new IllegalArgumentException("a certificate's life of " + one + " is too short: 10 s at least");
            }
        }
    }

    public Lifetimes withLeaf(Duration life) {
        return new Lifetimes(root, authority, life, server);
    }

    /**
     * The begin of a life that ends {@code life} after {@code now}: back-dated, for hosts whose clock is behind, by 5
     * minutes and at most a tenth of the life.
     */
    public static Instant begin(Instant now, Duration life) {
        Duration tenth = life.dividedBy(10);
        return now.minus(tenth.compareTo(SKEW) < 0 ? tenth : SKEW);
    }
}
