package io.flotilla.contract.chain;

import io.flotilla.contract.identity.NodeAddress;
import java.util.List;

/**
 * Body of {@code PUT /peers} at a node's admin endpoint: whom it may link with, replacing what it was told before.
 *
 * @param authorities CA certificates accepted beside those of the genesis block
 */
public record PeeringOrder(List<Peer> peers, List<Authority> authorities) {
    /** Body of {@code POST /certificate/distribute}: whom to send the own certificate to, now. */
    public record Distribution(List<NodeAddress> peers) {
        public Distribution {
            peers = List.copyOf(peers);
        }
    }

    /** Body of {@code POST /consensus-key/proof}: the statement to prove possession over. */
    public record ProofRequest(String agentKey) {}

    public PeeringOrder {
        peers = List.copyOf(peers);
        authorities = List.copyOf(authorities);
    }
}
