package io.flotilla.contract.chain;

import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a chain node observes of itself: the answer of {@code GET /status} at its admin endpoint.
 *
 * @param settings what the running process was started with, whatever the file says by now
 * @param maxHeapBytes the most that its JVM lets the heap grow to; rounded by the JVM, so near what was asked for only
 * @param reason why it failed; null unless FAILED
 * @param genesis SHA-256 of the genesis block it has saved; null before
 * @param height of its newest block; 0 is the genesis block
 * @param publicKey its Ed25519 consensus key, hex
 * @param certificateNotAfter end of its TLS certificate
 * @param peers every other node of the peer set
 * @param counters refusals and traffic, by name
 * @param chain null until the genesis block and the code of its contracts are there
 */
public record NodeReport(
        String version,
        long pid,
        NodeSettings settings,
        long maxHeapBytes,
        NodePhase phase,
        @Nullable String reason,
        @Nullable Sha256 genesis,
        long height,
        String publicKey,
        @Nullable Instant certificateNotAfter,
        List<PeerLink> peers,
        Map<String, Long> counters,
        @Nullable ChainReport chain) {

    /**
     * @param connected a link stands and both ends have greeted on it
     * @param reachable the peer's port accepted a connection at the last dial, or a link stands
     * @param distributed this node's own certificate has been acknowledged by the peer
     * @param certificate fingerprint of the peer's certificate in the peer directory; null before the first greeting
     * @param refusal the newest reason for which either end turned the other away; null when linked
     */
    public record PeerLink(
            NodeAddress node,
            Endpoint endpoint,
            boolean connected,
            boolean reachable,
            boolean distributed,
            @Nullable Instant since,
            @Nullable String certificate,
            @Nullable String refusal) {}

    public NodeReport {
        peers = List.copyOf(peers);
        counters = Map.copyOf(counters);
    }
}
