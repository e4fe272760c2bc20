package io.flotilla.chain;

import io.flotilla.chain.p2p.Certificates;
import io.flotilla.chain.p2p.RevocationList;
import io.flotilla.chain.p2p.TrustView;
import io.flotilla.contract.chain.Authority;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.Peer;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.identity.TrustDomain;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Puts together whom the node believes: the genesis block's CAs, those of the peering order, the revocation lists. */
final class TrustSources {
    private TrustSources() {}

    static TrustView view(
            TrustDomain domain, Genesis genesis, PeeringOrder order, Map<OrgId, RevocationList> revocations) {
        Map<OrgId, List<X509Certificate>> authorities = new TreeMap<>();
        genesis.organisations().forEach(one -> add(authorities, one.id(), one.caCertificate()));
        for (Authority authority : order.authorities()) {
            add(authorities, authority.organisation(), authority.certificate());
        }
        authorities.replaceAll((organisation, all) -> List.copyOf(all));
        return new TrustView(domain, authorities, revocations);
    }

    /** @throws IllegalArgumentException when a peer is named twice or an authority is no certificate */
    static void check(PeeringOrder order) {
        Set<NodeAddress> seen = new HashSet<>();
        for (Peer peer : order.peers()) {
            if (!seen.add(peer.node())) {
                throw new IllegalArgumentException(peer.node() + " stands twice in the peer set");
            }
        }
        order.authorities().forEach(authority -> Certificates.parse(authority.certificate()));
    }

    private static void add(Map<OrgId, List<X509Certificate>> all, OrgId organisation, String base64) {
        X509Certificate certificate = Certificates.parse(base64);
        List<X509Certificate> known = all.computeIfAbsent(organisation, first -> new ArrayList<>());
        if (!known.contains(certificate)) {
            known.add(certificate);
        }
    }
}
