package io.flotilla.pki.est;

import static io.flotilla.pki.est.EnrolmentEvent.Kind.ENROLLED;
import static io.flotilla.pki.est.EnrolmentEvent.Kind.REPEATED;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.key.Certificates;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The first certificate of an agent, for a one-time token. The certificate is signed outside the transaction that
 * spends the token; of requests at the same time one is stored, and every other is answered from what was stored.
 */
final class TokenEnrolment {
    private static final String SCHEME = "Basic ";

    private final Authorities authorities;
    private final EnrolmentLedger ledger;
    private final Clock clock;

    TokenEnrolment(Authorities authorities, EnrolmentLedger ledger, Clock clock) {
        this.authorities = authorities;
        this.ledger = ledger;
        this.clock = clock;
    }

    Outcome enrol(EstRequest request) {
        Optional<TokenSecret> basic = basic(request.authorization());
        if (basic.isEmpty()) {
            return new Outcome.Refused(Refusal.TOKEN_MISSING, null);
        }
        String id = basic.get().id();
        Optional<EnrolmentToken> token = ledger.read(entries -> entries.token(id));
        if (token.isEmpty()) {
            return new Outcome.Refused(Refusal.TOKEN_WRONG, null);
        }
        Optional<Refusal> shut = shut(token.get(), basic.get().secret());
        if (shut.isPresent()) {
            return new Outcome.Refused(shut.get(), token.get().node());
        }
        KeyProof proof = KeyProof.of(request.body());
        return proof instanceof KeyProof.Proven proven
                ? spend(token.get(), proven.key())
                : new Outcome.Refused(
                        ((KeyProof.Unproven) proof).why(), token.get().node());
    }

    private Optional<Refusal> shut(EnrolmentToken token, String secret) {
        if (token.locked()) {
            return Optional.of(Refusal.TOKEN_LOCKED);
        }
        if (!token.opensWith(secret)) {
            ledger.write(entries -> {
                entries.token(token.id()).ifPresent(now -> entries.put(now.withFailure()));
                return true;
            });
            return Optional.of(Refusal.TOKEN_WRONG);
        }
        return expired(token) ? Optional.of(Refusal.TOKEN_EXPIRED) : Optional.empty();
    }

    private Outcome spend(EnrolmentToken token, PublicKey key) {
        Sha256 keyId = Certificates.keyId(key);
        Optional<Outcome> known = ledger.read(entries -> settled(entries, token.id(), keyId));
        if (known.isPresent()) {
            return known.get();
        }
        Identity identity = new Identity.Agent(token.node());
        List<X509Certificate> chain = authorities.issue(identity, key);
        IssuedCertificate issued = IssuedCertificate.of(chain.get(0), identity, authorities.domain());
        return ledger.write(entries -> settled(entries, token.id(), keyId).orElseGet(() -> {
            entries.token(token.id()).ifPresent(now -> entries.put(now.spentOn(keyId, issued.serial())));
            entries.put(issued);
            return new Outcome.Issued(ENROLLED, token.node(), chain);
        }));
    }

    /** The answer that the ledger gives already; empty when the token is still to be spent on this key. */
    private Optional<Outcome> settled(EnrolmentLedger.Entries entries, String id, Sha256 key) {
        Optional<EnrolmentToken> found = entries.token(id);
        if (found.isEmpty()) {
            return refused(Refusal.TOKEN_WRONG, null);
        }
        EnrolmentToken token = found.get();
        if (token.locked() || expired(token)) {
            return refused(token.locked() ? Refusal.TOKEN_LOCKED : Refusal.TOKEN_EXPIRED, token.node());
        }
        if (token.key() != null) {
            return token.key().equals(key) ? again(entries, token) : refused(Refusal.TOKEN_USED, token.node());
        }
        String uri = new Identity.Agent(token.node()).uri(authorities.domain());
        return entries.keyOwner(key).filter(owner -> !owner.equals(uri)).isPresent()
                ? refused(Refusal.KEY_TAKEN, token.node())
                : Optional.empty();
    }

    private Optional<Outcome> again(EnrolmentLedger.Entries entries, EnrolmentToken token) {
        String serial = token.serial();
        Optional<IssuedCertificate> stored = serial == null ? Optional.empty() : entries.certificate(serial);
        if (stored.isEmpty() || stored.get().revokedAt() != null) {
            return refused(Refusal.CERTIFICATE_REVOKED, token.node());
        }
        X509Certificate authority = authorities.organisation(token.node().organisation());
        return Optional.of(
                new Outcome.Issued(REPEATED, token.node(), List.of(stored.get().parsed(), authority)));
    }

    private boolean expired(EnrolmentToken token) {
        return !clock.instant().isBefore(token.expiresAt());
    }

    private static Optional<Outcome> refused(Refusal why, @Nullable NodeAddress node) {
        return Optional.of(new Outcome.Refused(why, node));
    }

    /** RFC 7617; empty for another scheme or a header out of shape. */
    private static Optional<TokenSecret> basic(@Nullable String header) {
        if (header == null || header.length() > 1024 || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        try {
            byte[] pair =
                    Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
            String text = new String(pair, StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            return colon <= 0
                    ? Optional.empty()
                    : Optional.of(new TokenSecret(text.substring(0, colon), text.substring(colon + 1)));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
