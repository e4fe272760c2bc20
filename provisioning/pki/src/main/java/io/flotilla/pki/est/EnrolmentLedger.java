package io.flotilla.pki.est;

import io.flotilla.contract.chain.Sha256;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the manager remembers about enrolment. All rules are on this side of the port: an implementation stores and
 * finds, and lets a change happen as a whole and one after the other.
 */
public interface EnrolmentLedger {
    /** Answers from one consistent state. */
    <R> R read(Function<Entries, R> question);

    /**
     * One atomic transaction, durable when this returns, serialised with every other. The function has no effect outside
     * its entries and may be run again.
     */
    <R> R write(Function<Entries, R> change);

    /** The view inside a transaction; puts are seen by later reads of the same one. */
    interface Entries {
        Optional<EnrolmentToken> token(String id);

        /** Inserts, or replaces the token with the same id. */
        void put(EnrolmentToken token);

        Optional<IssuedCertificate> certificate(String serial);

        /** The identity for which a certificate with this key was ever put. */
        Optional<String> keyOwner(Sha256 key);

        /** How many certificates of that identity end after {@code end}. */
        long endingAfter(String uri, Instant end);

        /** Inserts, or replaces the certificate with the same serial; its key belongs to its identity from now on. */
        void put(IssuedCertificate certificate);
    }
}
