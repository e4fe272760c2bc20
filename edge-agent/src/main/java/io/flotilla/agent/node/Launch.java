package io.flotilla.agent.node;

import io.flotilla.contract.chain.NodeSettings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node process is started with. When it differs from what is desired, the node is restarted.
 *
 * @param environment variables beside the agent's own
 */
public record Launch(NodeSettings settings, int heapMiB, Map<String, String> environment) {
    public Launch {
        environment = Map.copyOf(environment);
    }

    /**
     * What is remembered of the last start.
     *
     * @param process null from just before the start until the process is known
     */
    public record Started(Launch launch, @Nullable ProcessMark process) {}
}
