package io.flotilla.agent.node;

import io.flotilla.contract.chain.ChainReport;
import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Problem;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the node at one moment.
 *
 * @param wanted false when a command has stopped the node, and no process is just being started
 * @param process null when none runs
 * @param launch what the process was started with; null when nobody knows
 * @param report null as long as the process has not answered
 * @param proof of the consensus key, for the agent's current key
 * @param peersOrdered whether the running process has taken the target's peer set
 * @param distributing whether a distribution of the certificate is not visible in the report yet
 * @param trouble why the node does not start; null when it does
 * @param genesisTrouble why the node does not take its genesis block
 * @param certificateEnds end of the node's own certificate
 */
public record NodeView(
        boolean wanted,
        @Nullable ProcessMark process,
        @Nullable Launch launch,
        @Nullable NodeReport report,
        @Nullable ConsensusKey proof,
        boolean peersOrdered,
        boolean distributing,
        @Nullable Problem trouble,
        @Nullable Problem genesisTrouble,
        @Nullable Instant certificateEnds) {

    public Optional<NodeReport.PeerLink> link(NodeAddress peer) {
        return report == null
                ? Optional.empty()
                : report.peers().stream()
                        .filter(link -> link.node().equals(peer))
                        .findFirst();
    }

    /** What the node reports of its chain; empty until it has answered, and while it knows of none. */
    public Optional<ChainReport> chain() {
        return Optional.ofNullable(report).map(NodeReport::chain);
    }

    /** Links that stand at both ends. */
    public int links() {
        return report == null
                ? 0
                : (int) report.peers().stream()
                        .filter(NodeReport.PeerLink::connected)
                        .count();
    }
}
