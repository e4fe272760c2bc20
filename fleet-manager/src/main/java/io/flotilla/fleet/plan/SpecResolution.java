package io.flotilla.fleet.plan;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.NodeId;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.spec.ChainSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Gives every node of a spec its identifier. One that the spec leaves open keeps what it was given before: the k-th
 * unnamed node of a role in an organisation is the k-th that was allocated there and is not revoked.
 */
public final class SpecResolution {
    private final ChainSpec spec;
    private final Collection<ManagedNode> known;

    private SpecResolution(ChainSpec spec, Collection<ManagedNode> known) {
        this.spec = spec;
        this.known = known;
    }

    /** @param known every node that the manager has or had */
    public static ChainSpec resolve(ChainSpec spec, Collection<ManagedNode> known) {
        SpecResolution resolution = new SpecResolution(spec, known);
        List<ChainSpec.Organisation> organisations =
                spec.organisations().stream().map(resolution::organisation).toList();
        return new ChainSpec(
                spec.chain(),
                spec.description(),
                spec.consensus(),
                spec.limits(),
                organisations,
                spec.contracts(),
                spec.permissions());
    }

    private ChainSpec.Organisation organisation(ChainSpec.Organisation organisation) {
        Set<NodeId> named = organisation.nodes().stream()
                .map(ChainSpec.Node::id)
                .filter(id -> id != null)
                .collect(Collectors.toSet());
        Set<NodeId> taken = new HashSet<>(named);
        known.stream()
                .map(ManagedNode::address)
                .filter(address -> address.organisation().equals(organisation.id()))
                .map(NodeAddress::node)
                .forEach(taken::add);
        Deque<ManagedNode> allocated = allocated(organisation, named);
        List<ChainSpec.Node> nodes = new ArrayList<>();
        for (ChainSpec.Node node : organisation.nodes()) {
            nodes.add(node.id() != null ? node : named(node, allocated, taken));
        }
        return new ChainSpec.Organisation(organisation.id(), organisation.name(), organisation.administrators(), nodes);
    }

    private static ChainSpec.Node named(ChainSpec.Node node, Deque<ManagedNode> allocated, Set<NodeId> taken) {
        NodeId id = allocated.stream()
                .filter(before -> before.role() == node.role())
                .findFirst()
                .map(before -> {
                    allocated.remove(before);
                    return before.address().node();
                })
                .orElseGet(() -> Identifiers.next(node.role(), taken));
        taken.add(id);
        return new ChainSpec.Node(id, node.role(), node.runtime());
    }

    private Deque<ManagedNode> allocated(ChainSpec.Organisation organisation, Set<NodeId> named) {
        return known.stream()
                .filter(node -> node.origin() == ManagedNode.Origin.ALLOCATED && node.active())
                .filter(node -> node.chain().equals(spec.chain()))
                .filter(node -> node.address().organisation().equals(organisation.id()))
                .filter(node -> !named.contains(node.address().node()))
                .sorted((a, b) -> Identifiers.BY_NUMBER.compare(
                        a.address().node(), b.address().node()))
                .collect(Collectors.toCollection(ArrayDeque::new));
    }
}
