package io.flotilla.fleet.loop;

import io.flotilla.contract.chain.Role;
import io.flotilla.contract.message.Phase;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.spec.ChainSpec;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Nodes;
import io.flotilla.fleet.store.StoredChain;
import java.util.List;

/** Puts together what is known of a chain. */
final class ChainViews {
    private ChainViews() {}

    static ChainView of(Entries entries, Observations observations, StoredChain chain) {
        ChainSpec spec = chain.spec();
        List<ManagedNode> nodes = Nodes.of(entries, spec.chain()).stream()
                .filter(ManagedNode::active)
                .toList();
        return new ChainView(
                spec.chain(),
                spec.description(),
                chain.revision(),
                nodes.size(),
                (int) nodes.stream().filter(n -> n.role() == Role.VALIDATOR).count(),
                (int) nodes.stream()
                        .filter(n -> observations.of(n.address()).phase() == Phase.RUNNING)
                        .count(),
                chain.genesis(),
                spec.consensus(),
                spec.organisations().stream().map(ChainSpec.Organisation::id).toList(),
                chain.genesis() == null ? null : ChainSummaries.of(spec.chain(), nodes, observations));
    }
}
