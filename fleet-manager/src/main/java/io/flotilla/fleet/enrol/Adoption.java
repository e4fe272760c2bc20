package io.flotilla.fleet.enrol;

import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.Event;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.Tables;
import io.flotilla.pki.est.IssuedCertificate;
import io.flotilla.pki.key.Certificates;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Takes certificates into the store that it lost: after a restore an agent may show one that was issued after the
 * backup. That TLS has led it to our root proves it. A store that was not restored lately has lost none: there it is
 * nobody's, made with a key of a CA that was stolen.
 */
public final class Adoption {
    private static final String RESTORED = "restored";
    /** Between the clocks of the manager that issued and the one that restored. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final FleetStore store;
    private final TrustDomain domain;
    private final Clock clock;
    private final Duration leafLife;
    private final Heard heard;

    /** Who hears what came of it, after the transaction. */
    public interface Heard {
        /** A key of the node has become known. */
        void adopted(NodeAddress node);

        /** Somebody shows a certificate of the node that this manager did not issue. */
        void refused(NodeAddress node, String message);
    }

    /** @param leafLife of the certificates that this manager issues: none that was lost in a restore lives longer */
    public Adoption(FleetStore store, TrustDomain domain, Clock clock, Duration leafLife, Heard heard) {
        this.store = store;
        this.domain = domain;
        this.clock = clock;
        this.leafLife = leafLife;
        this.heard = heard;
    }

    /** The store may have lost what was issued before now. */
    public static void begin(Entries entries, Instant now) {
        entries.put(Tables.COUNTERS, RESTORED, new Tables.Counter(now.getEpochSecond()));
    }

    /** Whether the certificate is in the store now; it is not when its key is another identity's. */
    boolean known(X509Certificate leaf, Identity.Agent agent) {
        String serial = Certificates.serial(leaf);
        if (store.<Boolean>read(entries -> held(entries, serial))) {
            return true;
        }
        IssuedCertificate lost = IssuedCertificate.of(leaf, agent, domain);
        Instant now = clock.instant();
        Outcome outcome = store.write(entries -> take(entries, lost, agent.node(), now));
        if (outcome == Outcome.ADOPTED) {
            heard.adopted(agent.node());
        } else if (outcome == Outcome.UNKNOWN) {
            heard.refused(agent.node(), unknown(serial));
        }
        return outcome == Outcome.HELD || outcome == Outcome.ADOPTED;
    }

    private enum Outcome {
        HELD,
        ADOPTED,
        SHUT_OUT,
        UNKNOWN
    }

    private Outcome take(Entries entries, IssuedCertificate lost, NodeAddress node, Instant now) {
        if (held(entries, lost.serial())) {
            return Outcome.HELD;
        }
        boolean letIn = entries.get(Tables.NODES, node.toString())
                        .filter(ManagedNode::active)
                        .isPresent()
                && entries.get(Tables.REVOKED, lost.serial()).isEmpty();
        if (!letIn) {
            return Outcome.SHUT_OUT;
        }
        StoredLedger.View ledger = new StoredLedger.View(entries, domain);
        boolean anothers = ledger.keyOwner(lost.key())
                .filter(owner -> !owner.equals(lost.uri()))
                .isPresent();
        if (anothers || !mayBeLost(entries, lost.parsed(), now)) {
            Chronicle.auditSeldom(
                    entries,
                    now,
                    Actor.MANAGER,
                    Chronicle.Change.of("certificate.refuse", "node/" + node, unknown(lost.serial())));
            return Outcome.UNKNOWN;
        }
        ledger.put(lost);
        String message = "certificate " + lost.serial()
                + " was issued by this CA and is not in the store, which was restored from a backup";
        Chronicle.audit(entries, now, Actor.MANAGER, Chronicle.Change.of("certificate.adopt", "node/" + node, message));
        Chronicle.event(entries, now, node, Event.Severity.WARNING, new Chronicle.Note("certificate.adopted", message));
        return Outcome.ADOPTED;
    }

    private boolean mayBeLost(Entries entries, X509Certificate leaf, Instant now) {
        Instant restored = entries.get(Tables.COUNTERS, RESTORED)
                .map(counter -> Instant.ofEpochSecond(counter.value()))
                .orElse(Instant.MIN);
        return restored.isAfter(now.minus(leafLife))
                && !leaf.getNotBefore().toInstant().isAfter(restored.plus(SKEW));
    }

    private static String unknown(String serial) {
        return "an agent shows certificate " + serial + " of this CA, which this manager did not issue: if the folder"
                + " was not copied back by hand, a key of the CA is in foreign hands; revoke this node";
    }

    private static boolean held(Entries entries, String serial) {
        return entries.get(Tables.CERTIFICATES, serial).isPresent();
    }
}
