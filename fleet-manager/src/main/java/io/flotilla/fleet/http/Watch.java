package io.flotilla.fleet.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.loop.AlarmView;
import io.flotilla.fleet.loop.ChainView;
import io.flotilla.fleet.loop.ChangedItem;
import io.flotilla.fleet.loop.CommandView;
import io.flotilla.fleet.loop.NodeView;
import io.flotilla.fleet.node.FleetEvent;
import io.flotilla.fleet.node.Operator;
import io.flotilla.fleet.query.Vocabulary;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one stream is to tell of.
 *
 * @param node only what concerns it; null: all
 * @param chain only what belongs to it; null: all
 * @param filter only what the query means
 */
record Watch(@Nullable NodeAddress node, @Nullable ChainId chain, Filter filter) {
    /** What an item of any kind may have. */
    private static final Vocabulary FIELDS = Stream.of(
                    NodeView.class, CommandView.class, FleetEvent.class, AlarmView.class, ChainView.class)
            .map(Vocabulary::of)
            .reduce(Vocabulary::and)
            .orElseThrow();

    static Watch asked(Context request, Clock clock) {
        String node = request.queryParam("node");
        String chain = request.queryParam("chain");
        return new Watch(
                node == null ? null : Given.read(() -> NodeAddress.parse(node)),
                chain == null ? null : Given.read(() -> new ChainId(chain)),
                Filter.asked(request, FIELDS, clock));
    }

    /** The item as this operator is told it. */
    Optional<ObjectNode> shown(Operator operator, ChangedItem changed) {
        boolean asked = (node == null || changed.nodes().contains(node))
                && (chain == null || changed.chains().contains(chain));
        return asked ? seen(new Sight(operator), changed).filter(filter::takes) : Optional.empty();
    }

    private static Optional<ObjectNode> seen(Sight sight, ChangedItem changed) {
        return switch (changed.kind()) {
            case NODE, EVENT, ALARM -> sight.ofNode(changed.item());
            case COMMAND -> sight.ofCommand(changed.item());
            case CHAIN -> sight.ofChain(changed.item());
        };
    }
}
