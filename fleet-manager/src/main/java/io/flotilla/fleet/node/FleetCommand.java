package io.flotilla.fleet.node;

import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command as it was ordered; each node has an {@link Execution} of it.
 *
 * @param id UUIDv7
 * @param notBefore null: at once
 */
public record FleetCommand(
        String id,
        String operation,
        Map<String, Object> arguments,
        List<NodeAddress> nodes,
        String issuedBy,
        Instant issuedAt,
        @Nullable Instant notBefore,
        Instant notAfter) {
    public FleetCommand {
        nodes = List.copyOf(nodes);
        arguments = Map.copyOf(arguments);
    }
}
