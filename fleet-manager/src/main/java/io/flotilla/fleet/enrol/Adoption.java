package io.flotilla.fleet.enrol;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.Event;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.Tables;
import io.flotilla.pki.est.IssuedCertificate;
import io.flotilla.pki.key.Certificates;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Takes certificates into the store that it lost: after a restore an agent may show one that was issued after the
 * backup. That TLS has led it to our root proves it; each one is told, for in a store that lost nothing there is none.
 */
public final class Adoption {
    private final FleetStore store;
    private final TrustDomain domain;
    private final Clock clock;
    private final Consumer<NodeAddress> adopted;

    /** @param adopted hears of each node of which a key has become known */
    public Adoption(FleetStore store, TrustDomain domain, Clock clock, Consumer<NodeAddress> adopted) {
        this.store = store;
        this.domain = domain;
        this.clock = clock;
        this.adopted = adopted;
    }

    /** Whether the certificate is in the store now; it is not when its key is another identity's. */
    boolean known(X509Certificate leaf, Identity.Agent agent) {
        String serial = Certificates.serial(leaf);
        if (store.<Boolean>read(entries -> held(entries, serial))) {
            return true;
        }
        IssuedCertificate lost = IssuedCertificate.of(leaf, agent, domain);
        Instant now = clock.instant();
        boolean taken = store.<Boolean>write(entries -> held(entries, serial) || take(entries, lost, agent, now));
        if (taken) {
            adopted.accept(agent.node());
        }
        return taken;
    }

    private boolean take(Entries entries, IssuedCertificate lost, Identity.Agent agent, Instant now) {
        StoredLedger.View ledger = new StoredLedger.View(entries, domain);
        Sha256 key = lost.key();
        if (ledger.keyOwner(key).filter(owner -> !owner.equals(lost.uri())).isPresent()) {
            return false;
        }
        ledger.put(lost);
        String message = "certificate " + lost.serial()
                + " was issued by this CA and is not in the store: was it restored" + " from a backup?";
        Chronicle.audit(
                entries, now, Actor.MANAGER, Chronicle.Change.of("certificate.adopt", "node/" + agent.node(), message));
        Chronicle.event(
                entries, now, agent.node(), Event.Severity.WARNING, new Chronicle.Note("certificate.adopted", message));
        return true;
    }

    private static boolean held(Entries entries, String serial) {
        return entries.get(Tables.CERTIFICATES, serial).isPresent();
    }
}
