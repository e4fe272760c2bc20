package io.flotilla.fleet.node;

import io.flotilla.contract.identity.NodeAddress;
import java.util.List;

/**
 * Another attempt of a command that an operator orders.
 *
 * @param id the command
 * @param nodes at least one, each once
 */
public record CommandRepeat(String id, List<NodeAddress> nodes, CommandOrder.Window window) {
    public CommandRepeat {
        nodes = nodes.stream().distinct().sorted().toList();
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("nodes: name at least one node");
        }
    }
}
