package io.flotilla.chain.p2p;

import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The links whose TLS handshake is done, the oldest first. Belongs to {@link Peering}. */
final class SecuredLinks {
    private final Map<LinkId, Link> byId = new LinkedHashMap<>();

    void add(Link link) {
        byId.put(link.id, link);
    }

    @Nullable
    Link get(@Nullable LinkId id) {
        return id == null ? null : byId.get(id);
    }

    @Nullable
    Link remove(LinkId id) {
        return byId.remove(id);
    }

    /** A copy, so that links may go while it is walked through. */
    List<Link> all() {
        return List.copyOf(byId.values());
    }

    List<Link> with(NodeAddress peer) {
        return byId.values().stream().filter(link -> link.peer.equals(peer)).toList();
    }

    /** Those that wait for their greeting. */
    Stream<Link> ungreeted() {
        return all().stream().filter(link -> !link.greeted());
    }

    /** When each of those that wait must have greeted. */
    Stream<Instant> deadlines() {
        return ungreeted().map(link -> link.secured.plus(Peering.GREETING_TIME));
    }
}
