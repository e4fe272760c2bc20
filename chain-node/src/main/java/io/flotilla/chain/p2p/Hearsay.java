package io.flotilla.chain.p2p;

import io.flotilla.contract.identity.NodeAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the peers told of themselves last, and when anything was heard of them. It may be untrue. */
public final class Hearsay {
    private final Map<NodeAddress, Told> status = new TreeMap<>();
    private final Map<NodeAddress, Instant> heard = new TreeMap<>();

    /** @param ahead by how much the peer's clock seems to be ahead of this node's; the way of the message counts in it */
    public record Told(ChainMessage.Status status, Instant at, Duration ahead) {}

    public void heard(NodeAddress peer, Instant at) {
        heard.put(peer, at);
    }

    /** As below, by a clock that nobody has set. */
    public void told(NodeAddress peer, ChainMessage.Status said, Instant at) {
        told(peer, said, at, at);
    }

    /** @param wall what the peer's clock is compared with */
    public void told(NodeAddress peer, ChainMessage.Status said, Instant at, Instant wall) {
        status.put(peer, new Told(said, at, Duration.between(wall, said.time())));
    }

    public Optional<Told> of(NodeAddress peer) {
        return Optional.ofNullable(status.get(peer));
    }

    /** Those of them of whom something was heard at that time or later. */
    public List<NodeAddress> since(Instant time, Collection<NodeAddress> of) {
        return of.stream()
                .filter(one -> !heard.getOrDefault(one, Instant.MIN).isBefore(time))
                .toList();
    }

    /**
     * The height that more than so many of these have reached, by what they say; 0 when too few say anything.
     *
     * @param liars how many of them may lie
     */
    public long reached(Collection<NodeAddress> of, int liars) {
        return of.stream()
                .map(status::get)
                .filter(told -> told != null)
                .map(told -> told.status().height())
                .sorted(Comparator.reverseOrder())
                .skip(liars)
                .findFirst()
                .orElse(0L);
    }
}
