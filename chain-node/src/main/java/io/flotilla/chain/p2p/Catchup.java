package io.flotilla.chain.p2p;

import io.flotilla.contract.identity.NodeAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides whom to ask for the blocks that this node lacks: one peer at a time, of those that tell of a higher head the one
 * that was not asked for longest, for a head may be made up. Who does not answer, answers with nothing new, or with what does
 * not verify is left alone for a while, twice as long each time.
 */
public final class Catchup {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SHORTEST_BAN = Duration.ofSeconds(5);
    private static final int MOST_DOUBLINGS = 6;

    private final Duration grace;
    private final Map<NodeAddress, Long> heads = new TreeMap<>();
    private final Map<NodeAddress, Ban> bans = new TreeMap<>();
    private final Map<NodeAddress, Long> turns = new TreeMap<>();
    private long turn;
    private @Nullable Ask asked;
    private boolean importing;
    private long known;
    private Instant behindSince = Instant.MAX;

    /** @param deadline until when an answer is awaited */
    public record Ask(NodeAddress peer, long from, Instant deadline) {}

    private record Ban(int times, Instant until) {}

    /** @param grace for the one block that consensus is about to decide: that long it is not asked for */
    public Catchup(Duration grace) {
        this.grace = grace;
    }

    /** A peer is at this height, it says. */
    public void head(NodeAddress peer, long height) {
        heads.merge(peer, height, Math::max);
    }

    /** Whom to ask from where on; empty when nothing is lacking, an answer is awaited or being imported. */
    public Optional<Ask> next(long height, Collection<NodeAddress> linked, Instant now) {
        if (height > known) {
            known = height;
            behindSince = Instant.MAX;
        }
        Ask open = asked;
        if (open != null && !now.isBefore(open.deadline())) {
            failed(open.peer(), now);
        }
        if (asked != null || importing) {
            return Optional.empty();
        }
        List<NodeAddress> ahead = linked.stream()
                .filter(peer -> head(peer) > height && !banned(peer, now))
                .toList();
        if (ahead.isEmpty()) {
            return Optional.empty();
        }
        if (behindSince.equals(Instant.MAX)) {
            behindSince = now;
        }
        if (ahead.stream().allMatch(peer -> head(peer) == height + 1) && now.isBefore(behindSince.plus(grace))) {
            return Optional.empty();
        }
        NodeAddress next = Collections.min(ahead, Comparator.comparingLong(peer -> turns.getOrDefault(peer, 0L)));
        turns.put(next, ++turn);
        asked = new Ask(next, height + 1, now.plus(PATIENCE));
        return Optional.ofNullable(asked);
    }

    /** Whether this is the answer that is awaited; then it counts as being imported until {@link #imported}. */
    public boolean answered(NodeAddress peer, boolean empty, Instant now) {
        Ask open = asked;
        if (open == null || !open.peer().equals(peer)) {
            return false;
        }
        if (empty) {
            failed(peer, now);
            return false;
        }
        asked = null;
        importing = true;
        return true;
    }

    /** @param useful whether all that the peer sent was good, and some of it new */
    public void imported(NodeAddress peer, boolean useful, Instant now) {
        importing = false;
        if (useful) {
            bans.remove(peer);
        } else {
            failed(peer, now);
        }
    }

    /** It did not do what it was asked for. */
    private void failed(NodeAddress peer, Instant now) {
        if (asked != null && asked.peer().equals(peer)) {
            asked = null;
        }
        int times = bans.containsKey(peer) ? bans.get(peer).times() + 1 : 0;
        bans.put(peer, new Ban(times, now.plus(SHORTEST_BAN.multipliedBy(1L << Math.min(times, MOST_DOUBLINGS)))));
        heads.remove(peer);
    }

    private long head(NodeAddress peer) {
        return heads.getOrDefault(peer, 0L);
    }

    private boolean banned(NodeAddress peer, Instant now) {
        Ban ban = bans.get(peer);
        return ban != null && now.isBefore(ban.until());
    }
}
