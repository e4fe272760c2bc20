package io.flotilla.contract.message;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a node has come with its configuration; signed by the agent. Term and version are the highest that the agent
 * holds.
 *
 * @param sha256 of the desired document it speaks of, canonical without {@code sig}
 * @param diff settings whose observed value differs from the desired one
 * @param error null unless the state is FAILED
 */
public record ReportedConfig(
        NodeAddress from,
        ChainId chain,
        long epoch,
        long seq,
        long term,
        long version,
        Sha256 sha256,
        State state,
        List<Difference> diff,
        @Nullable Problem error)
        implements Upward {
    public enum State {
        /** Read back from the running node: equal. */
        CONVERGED,
        APPLYING,
        FAILED,
        DRIFT
    }

    /** @param path of the setting, such as {@code runtime.heapMiB} */
    public record Difference(String path, String desired, String observed) {}

    public ReportedConfig {
        diff = List.copyOf(diff);
    }
}
