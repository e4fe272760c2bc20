package io.flotilla.fleet.node;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.PendingCommands.Needs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an operator orders.
 *
 * @param nodes at least one, each once
 * @param operation by its name on the wire
 * @param needs versions to wait for beside those that the operation needs anyway
 */
public record CommandOrder(
        List<NodeAddress> nodes, String operation, Map<String, Object> arguments, Window window, Needs needs) {
    private static final Needs NOTHING = new Needs(0, 0);

    /**
     * When it may begin.
     *
     * @param notBefore null: at once
     * @param notAfter null: the default life
     */
    public record Window(
            @Nullable Instant notBefore, @Nullable Instant notAfter) {
        public Window {
            if (notBefore != null && notAfter != null && !notBefore.isBefore(notAfter)) {
                throw new IllegalArgumentException("notBefore: must lie before notAfter");
            }
        }
    }

    public CommandOrder {
        nodes = nodes.stream().distinct().sorted().toList();
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("nodes: name at least one node");
        }
        if (needs.config() < 0 || needs.peers() < 0) {
            throw new IllegalArgumentException("needs: versions are not negative");
        }
        arguments = Map.copyOf(arguments);
    }

    /** One that may begin at once and needs nothing. */
    public CommandOrder(
            List<NodeAddress> nodes, String operation, Map<String, Object> arguments, @Nullable Instant notAfter) {
        this(nodes, operation, arguments, new Window(null, notAfter), NOTHING);
    }
}
