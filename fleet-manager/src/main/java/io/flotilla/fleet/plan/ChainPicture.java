package io.flotilla.fleet.plan;

import io.flotilla.contract.message.PeerSet;
import io.flotilla.contract.message.TrustList;
import io.flotilla.fleet.node.Organisation;
import io.flotilla.fleet.store.StoredChain;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One chain as it is wanted and as it was reported, at one moment.
 *
 * @param organisations the members, in order of id
 * @param nodes in order of address
 * @param peers the newest peer set; null before the first
 * @param trust the newest trust list; null before the first
 */
public record ChainPicture(
        StoredChain chain,
        List<Organisation> organisations,
        List<NodePicture> nodes,
        @Nullable PeerSet peers,
        @Nullable TrustList trust) {
    public ChainPicture {
        organisations = List.copyOf(organisations);
        nodes = List.copyOf(nodes);
    }

    List<NodePicture> active() {
        return nodes.stream().filter(node -> node.node().active()).toList();
    }
}
