package io.flotilla.fleet.plan;

import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.DesiredConfig;
import io.flotilla.fleet.node.Execution;
import io.flotilla.fleet.node.ManagedNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that the plan of a chain has to know of one node.
 *
 * @param about as verified; null before its agent has spoken
 * @param config the newest configuration that was written for it; null before the first
 * @param executions of the orders that the manager itself gives
 */
public record NodePicture(
        ManagedNode node, @Nullable About about, @Nullable DesiredConfig config, List<Execution> executions) {
    public NodePicture {
        executions = List.copyOf(executions);
    }

    /** Where its peers dial it: what the spec says, else what its agent says. */
    Optional<Endpoint> endpoint() {
        Endpoint named = node.runtime().p2p().advertise();
        if (named != null) {
            return Optional.of(named);
        }
        return about == null ? Optional.empty() : Optional.ofNullable(about.endpoint());
    }
}
