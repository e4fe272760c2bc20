package io.flotilla.fleet.enrol;

import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.identity.CertificateIdentity;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.Bootstrap;
import io.flotilla.contract.message.SignerList;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.Tables;
import io.flotilla.pki.key.Certificates;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Tells an agent that has enrolled where its broker is and whose signatures it follows. */
public final class BootstrapDesk {
    private final FleetStore store;
    private final TrustDomain domain;
    private final PublicAddress address;
    private final SignerList signers;
    private final Adoption adoption;

    public BootstrapDesk(
            FleetStore store, TrustDomain domain, PublicAddress address, SignerList signers, Adoption adoption) {
        this.store = store;
        this.domain = domain;
        this.address = address;
        this.signers = signers;
        this.adoption = adoption;
    }

    /**
     * The bootstrap document of the agent.
     *
     * @param leaf a certificate whose chain TLS has checked
     * @return empty when it is not an agent's, or its node or certificate is let in no more
     */
    public Optional<byte[]> forAgent(X509Certificate leaf) {
        Optional<Identity.Agent> agent = CertificateIdentity.of(leaf, domain)
                .filter(Identity.Agent.class::isInstance)
                .map(Identity.Agent.class::cast);
        Optional<byte[]> document = agent.flatMap(identity -> forAgent(identity.node(), Certificates.serial(leaf)));
        if (document.isPresent() && !adoption.known(leaf, agent.get())) {
            return Optional.empty();
        }
        return document;
    }

    private Optional<byte[]> forAgent(NodeAddress address, String serial) {
        return store.read(entries -> entries.get(Tables.NODES, address.toString())
                .filter(ManagedNode::active)
                .filter(node -> entries.get(Tables.REVOKED, serial).isEmpty())
                .map(node -> Documents.encode(new Bootstrap(
                        address,
                        node.chain(),
                        List.of(this.address.broker()),
                        entries.get(Tables.COUNTERS, "term")
                                .map(Tables.Counter::value)
                                .orElse(1L),
                        signers))));
    }
}
