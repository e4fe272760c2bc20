package io.flotilla.chain.p2p;

import io.flotilla.contract.chain.NodeReport.PeerLink;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The other nodes of the peer set, in order of address. Belongs to {@link Peering}. */
final class Neighbours implements Standing {
    private final Map<NodeAddress, Known> byAddress = new TreeMap<>();

    @Nullable
    Known get(NodeAddress node) {
        return byAddress.get(node);
    }

    /** Who must be there, since a link to it stands. */
    Known of(Link link) {
        Known known = byAddress.get(link.peer);
        if (known == null) {
            throw new IllegalStateException("a link outlived its peer " + link.peer);
        }
        return known;
    }

    Known getOrAdd(NodeAddress node, Supplier<Known> fresh) {
        return byAddress.computeIfAbsent(node, absent -> fresh.get());
    }

    @Nullable
    Known remove(NodeAddress node) {
        return byAddress.remove(node);
    }

    Set<NodeAddress> addresses() {
        return Set.copyOf(byAddress.keySet());
    }

    Collection<Known> all() {
        return byAddress.values();
    }

    /** Whom this node is trying to reach by that link. */
    Optional<Known> dialledBy(LinkId link) {
        return byAddress.values().stream()
                .filter(known -> link.equals(known.dialling()))
                .findFirst();
    }

    Stream<Instant> dialTimes() {
        return byAddress.values().stream().filter(Known::wantsDial).map(Known::nextDial);
    }

    List<Known> due(Instant now) {
        return byAddress.values().stream()
                .filter(known -> known.wantsDial() && !now.isBefore(known.nextDial()))
                .toList();
    }

    @Override
    public boolean knows(NodeAddress node) {
        return byAddress.containsKey(node);
    }

    @Override
    public Optional<LinkId> linkWith(NodeAddress node) {
        return Optional.ofNullable(byAddress.get(node)).map(Known::up);
    }

    @Override
    public List<NodeAddress> linked() {
        return byAddress.values().stream()
                .filter(known -> known.up() != null)
                .map(known -> known.peer().node())
                .toList();
    }

    @Override
    public boolean allLinked() {
        return byAddress.values().stream().allMatch(known -> known.up() != null);
    }

    @Override
    public boolean allReachableLinked() {
        return byAddress.values().stream().allMatch(Known::settled);
    }

    @Override
    public List<PeerLink> report() {
        return byAddress.values().stream().map(Known::report).toList();
    }
}
