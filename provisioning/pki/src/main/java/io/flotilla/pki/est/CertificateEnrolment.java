package io.flotilla.pki.est;

import static io.flotilla.pki.est.EnrolmentEvent.Kind.NODE_ENROLLED;
import static io.flotilla.pki.est.EnrolmentEvent.Kind.RENEWED;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.CertificateIdentity;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.key.CertificatePath;
import io.flotilla.pki.key.Certificates;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Certificates that an agent asks for with the certificate it has: its own next one, or its chain node's. Names come
 * from the certificate that was shown. Whether it is revoked is asked again in the transaction that records the new one.
 */
final class CertificateEnrolment {
    /** Of one identity within a sixth of a certificate's life; an agent that is well asks twice in a life. */
    private static final int MOST_LATELY = 8;

    private static final int PART_OF_LIFE = 6;

    private final Authorities authorities;
    private final EnrolmentLedger ledger;
    private final Clock clock;

    CertificateEnrolment(Authorities authorities, EnrolmentLedger ledger, Clock clock) {
        this.authorities = authorities;
        this.ledger = ledger;
        this.clock = clock;
    }

    Outcome renew(EstRequest request) {
        return issue(request, false);
    }

    Outcome enrolNode(EstRequest request) {
        return issue(request, true);
    }

    private Outcome issue(EstRequest request, boolean forNode) {
        List<X509Certificate> shown = request.clientChain();
        if (shown.isEmpty()) {
            return new Outcome.Refused(Refusal.CERTIFICATE_MISSING, null);
        }
        if (!CertificatePath.valid(shown, authorities.root(), clock.instant())) {
            return new Outcome.Refused(Refusal.CERTIFICATE_UNTRUSTED, null);
        }
        Optional<Identity> holder = CertificateIdentity.of(shown.get(0), authorities.domain());
        if (holder.isEmpty() || !(holder.get() instanceof Identity.Agent agent)) {
            return new Outcome.Refused(Refusal.CERTIFICATE_FOREIGN, null);
        }
        Optional<Refusal> barred = ledger.read(entries -> barred(entries, shown.get(0)));
        if (barred.isPresent()) {
            return new Outcome.Refused(barred.get(), agent.node());
        }
        KeyProof proof = KeyProof.of(request.body());
        if (proof instanceof KeyProof.Unproven unproven) {
            return new Outcome.Refused(unproven.why(), agent.node());
        }
        PublicKey key = ((KeyProof.Proven) proof).key();
        return record(shown.get(0), agent.node(), forNode ? new Identity.ChainNode(agent.node()) : agent, key);
    }

    private Outcome record(X509Certificate shown, NodeAddress node, Identity identity, PublicKey key) {
        Sha256 keyId = Certificates.keyId(key);
        if (ledger.read(entries -> taken(entries, keyId, identity))) {
            return new Outcome.Refused(Refusal.KEY_TAKEN, node);
        }
        List<X509Certificate> chain = authorities.issue(identity, key);
        IssuedCertificate issued = IssuedCertificate.of(chain.get(0), identity, authorities.domain());
        return ledger.write(entries -> {
            Optional<Refusal> barred = barred(entries, shown);
            if (barred.isPresent() || taken(entries, keyId, identity)) {
                return new Outcome.Refused(barred.orElse(Refusal.KEY_TAKEN), node);
            }
            if (entries.endingAfter(issued.uri(), issued.notAfter().minus(lately(chain.get(0)))) >= MOST_LATELY) {
                return new Outcome.Refused(Refusal.TOO_OFTEN, node);
            }
            entries.put(issued);
            return new Outcome.Issued(identity instanceof Identity.Agent ? RENEWED : NODE_ENROLLED, node, chain);
        });
    }

    /** All leaves live equally long, so those that end within so much of the newest were issued within it. */
    private static Duration lately(X509Certificate leaf) {
        return Duration.between(
                        leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant())
                .dividedBy(PART_OF_LIFE);
    }

    private static Optional<Refusal> barred(EnrolmentLedger.Entries entries, X509Certificate shown) {
        Optional<IssuedCertificate> known = entries.certificate(Certificates.serial(shown));
        if (known.isEmpty() || !known.get().parsed().equals(shown)) {
            return Optional.of(Refusal.CERTIFICATE_UNKNOWN);
        }
        return known.get().revokedAt() == null ? Optional.empty() : Optional.of(Refusal.CERTIFICATE_REVOKED);
    }

    private boolean taken(EnrolmentLedger.Entries entries, Sha256 key, Identity identity) {
        String uri = identity.uri(authorities.domain());
        return entries.keyOwner(key).filter(owner -> !owner.equals(uri)).isPresent();
    }
}
