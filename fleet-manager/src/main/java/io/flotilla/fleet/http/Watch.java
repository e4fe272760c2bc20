package io.flotilla.fleet.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.loop.ChangedItem;
import io.flotilla.fleet.node.Operator;
import io.javalin.http.Context;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one stream is to tell of.
 *
 * @param node only what concerns it; null: all
 * @param chain only what belongs to it; null: all
 */
record Watch(@Nullable NodeAddress node, @Nullable ChainId chain) {
    static Watch asked(Context request) {
        String node = request.queryParam("node");
        String chain = request.queryParam("chain");
        return new Watch(
                node == null ? null : Given.read(() -> NodeAddress.parse(node)),
                chain == null ? null : Given.read(() -> new ChainId(chain)));
    }

    /** The item as this operator is told it. */
    Optional<ObjectNode> shown(Operator operator, ChangedItem changed) {
        boolean asked = (node == null || changed.nodes().contains(node))
                && (chain == null || changed.chains().contains(chain));
        return asked ? seen(new Sight(operator), changed) : Optional.empty();
    }

    private static Optional<ObjectNode> seen(Sight sight, ChangedItem changed) {
        return switch (changed.kind()) {
            case NODE, EVENT, ALARM -> sight.ofNode(changed.item());
            case COMMAND -> sight.ofCommand(changed.item());
            case CHAIN -> sight.ofChain(changed.item());
        };
    }
}
