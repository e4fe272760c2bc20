package io.flotilla.fleet.node;

import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an operator orders.
 *
 * @param nodes at least one, each once
 * @param operation by its name on the wire
 * @param notAfter null: the default life
 */
public record CommandOrder(
        List<NodeAddress> nodes,
        String operation,
        Map<String, Object> arguments,
        @Nullable Instant notAfter) {
    public CommandOrder {
        nodes = nodes.stream().distinct().sorted().toList();
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("nodes: name at least one node");
        }
        arguments = Map.copyOf(arguments);
    }
}
