package io.flotilla.chain.p2p;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which certificate of each peer is stored, and which is to be stored next. A peer with two good certificates can show
 * them in turn without end, and each write is an fsync: there is one for a peer in {@link #PAUSE}, of what it showed last.
 * Belongs to {@link Peering}.
 */
final class PeerDirectory {
    static final Duration PAUSE = Duration.ofSeconds(1);

    private final Map<NodeAddress, Sha256> stored;
    private final Map<NodeAddress, String> waiting = new TreeMap<>();
    private final Map<NodeAddress, Instant> nextWrite = new TreeMap<>();

    PeerDirectory(Map<NodeAddress, Sha256> stored) {
        this.stored = new TreeMap<>(stored);
    }

    @Nullable
    Sha256 get(NodeAddress peer) {
        return stored.get(peer);
    }

    /** @param certificate DER in base64 */
    void shown(NodeAddress peer, String certificate) {
        if (Certificates.fingerprint(certificate).equals(stored.get(peer))) {
            waiting.remove(peer);
        } else {
            waiting.put(peer, certificate);
        }
    }

    /** What to write now; counts as written. */
    List<PeerEffect.Remember> due(Instant now) {
        List<PeerEffect.Remember> due = waiting.entrySet().stream()
                .filter(entry -> !now.isBefore(time(entry.getKey())))
                .map(entry -> new PeerEffect.Remember(entry.getKey(), entry.getValue()))
                .toList();
        for (PeerEffect.Remember one : due) {
            waiting.remove(one.peer());
            stored.put(one.peer(), Certificates.fingerprint(one.certificate()));
            nextWrite.put(one.peer(), now.plus(PAUSE));
        }
        return due;
    }

    Stream<Instant> times() {
        return waiting.keySet().stream().map(this::time);
    }

    private Instant time(NodeAddress peer) {
        return nextWrite.getOrDefault(peer, Instant.EPOCH);
    }
}
