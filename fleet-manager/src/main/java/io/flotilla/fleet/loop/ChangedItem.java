package io.flotilla.fleet.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import java.util.Set;

/**
 * A subject as it is now, for those who watch it.
 *
 * @param number of the change
 * @param item as it stands in the lists of REST; not to be altered
 * @param nodes whom it concerns; empty when it is about a chain, or the fleet
 * @param chains to which it belongs; empty when it is about the fleet
 */
public record ChangedItem(
        long number, Subject.Kind kind, ObjectNode item, Set<NodeAddress> nodes, Set<ChainId> chains) {
    public ChangedItem {
        nodes = Set.copyOf(nodes);
        chains = Set.copyOf(chains);
    }
}
