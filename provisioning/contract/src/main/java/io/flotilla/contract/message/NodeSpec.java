package io.flotilla.contract.message;

import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.chain.Sha256;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The four things a node is configured with, and the hash of its genesis block. */
public record NodeSpec(
        String driver,
        RuntimeParameters runtime,
        Permissions permissions,
        List<Contract> contracts,
        ConsensusParameters consensus,
        GenesisPin genesis) {
    /** The driver of Flotilla's own chain node. */
    public static final String FLOTILLA_NODE = "flotilla-node";

    /**
     * @param heapMiB the node's Java heap, 32 to 65536 MiB
     * @param environment variables of the node's process
     */
    public record RuntimeParameters(int heapMiB, P2p p2p, Map<String, String> environment) {
        public RuntimeParameters {
            if (heapMiB < 32 || heapMiB > 65536) {
                throw new IllegalArgumentException("heap must be between 32 MiB and 64 GiB");
            }
            environment = Map.copyOf(environment);
        }
    }

    /**
     * @param listen null: the agent chooses
     * @param advertise where peers dial; null until the agent has said where its node listens
     */
    public record P2p(@Nullable Endpoint listen, @Nullable Endpoint advertise) {}

    public record Permissions(Role role, boolean mayDeployContracts) {}

    public record Contract(String name, Sha256 sha256) {}

    /** @param sha256 null until the genesis block exists */
    public record GenesisPin(@Nullable Sha256 sha256) {}

    public NodeSpec {
        contracts = List.copyOf(contracts);
    }
}
