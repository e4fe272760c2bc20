package io.flotilla.fleet.plan;

import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.Ordered;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.Stamp;
import java.util.List;
import java.util.Optional;

/**
 * What is to be written and ordered so that a chain comes closer to what is wanted; empty when it is all there.
 *
 * @param genesis to be published and pinned; empty when there is one already, or too little is known
 * @param drafts documents with new content, to be signed
 */
public record ChainPlan(Optional<Genesis> genesis, List<Draft> drafts, List<Order> orders) {
    /** A document to be signed, with its new stamp. */
    public record Draft(String topic, Record document, Stamp stamp) {
        static <D extends Record & Ordered> Draft of(String topic, D document) {
            return new Draft(topic, document, document.stamp());
        }
    }

    public record Order(NodeAddress node, Command command, PendingCommands.Needs needs) {}

    public ChainPlan {
        drafts = List.copyOf(drafts);
        orders = List.copyOf(orders);
    }
}
