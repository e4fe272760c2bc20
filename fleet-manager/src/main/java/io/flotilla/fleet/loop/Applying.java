package io.flotilla.fleet.loop;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.node.Organisation;
import io.flotilla.fleet.plan.ChainPicture;
import io.flotilla.fleet.plan.Limits;
import io.flotilla.fleet.plan.NodePicture;
import io.flotilla.fleet.plan.PlannedChange;
import io.flotilla.fleet.plan.SpecDifference;
import io.flotilla.fleet.plan.SpecResolution;
import io.flotilla.fleet.spec.ChainSpec;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Nodes;
import io.flotilla.fleet.store.StoredChain;
import io.flotilla.fleet.store.Tables;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares a spec with the store and writes it there, inside one transaction. */
final class Applying {
    /** About the length of a CA certificate, DER in base64. */
    private static final int CERTIFICATE = 1_200;

    private final Entries entries;
    private final List<ManagedNode> known;
    private final ChainSpec given;
    private final ChainSpec resolved;
    private final Optional<StoredChain> before;
    private final boolean prune;

    /** @param prune whether nodes that the spec leaves out go */
    Applying(Entries entries, ChainSpec given, boolean prune) {
        this.entries = entries;
        this.given = given;
        this.prune = prune;
        this.known = known(entries, given);
        this.resolved = SpecResolution.resolve(given, known);
        this.before = entries.get(Tables.CHAINS, given.chain().value());
        requireOwnNodes();
    }

    /** The nodes of the chain and of its members. */
    private static List<ManagedNode> known(Entries entries, ChainSpec given) {
        return Stream.concat(
                        Nodes.of(entries, given.chain()).stream(),
                        given.organisations().stream().flatMap(member -> Nodes.of(entries, member.id()).stream()))
                .distinct()
                .toList();
    }

    /** Of the spec that is there before; 0 when there is none. */
    private long held() {
        return before.map(StoredChain::revision).orElse(0L);
    }

    /** Of the spec that is there afterwards. */
    long revision() {
        return held() + (differs() ? 1 : 0);
    }

    private boolean differs() {
        return before.isEmpty() || !before.get().spec().equals(resolved);
    }

    List<PlannedChange> changes() {
        boolean born = before.map(StoredChain::genesis).isPresent();
        return SpecDifference.of(resolved, before.map(StoredChain::spec), born, known, prune);
    }

    /** @throws FleetException REVISION_CHANGED, STILL_THERE, TOO_LARGE or INVALID, when the spec cannot be applied as a whole */
    void decide(LongPredicate expected, Instant now) {
        if (!expected.test(held())) {
            throw new FleetException(
                    FleetException.Code.REVISION_CHANGED,
                    "the spec of " + given.chain() + " is at revision " + held()
                            + " and not at the one that was meant: somebody else changed it; plan again");
        }
        String left = changes().stream()
                .filter(change -> change.kind() == PlannedChange.Kind.REFUSED)
                .map(change -> change.target() + " (" + change.detail() + ")")
                .collect(Collectors.joining("; "));
        if (!left.isEmpty()) {
            throw new FleetException(FleetException.Code.STILL_THERE, "the spec leaves out " + left);
        }
        StoredChain next = new StoredChain(resolved, 1, "", now, null);
        try {
            Json.read(Json.write(next), Integer.MAX_VALUE, StoredChain.class);
        } catch (MalformedDocument unreadable) {
            throw new FleetException(FleetException.Code.INVALID, String.valueOf(unreadable.getMessage()), unreadable);
        }
        if (before.map(StoredChain::genesis).isEmpty()) {
            Artifacts.require(entries, resolved.contracts());
        }
        Limits.check(picture(next, now), now);
    }

    /** As it will be, with stand-ins for the certificates of the members' CAs. */
    private ChainPicture picture(StoredChain next, Instant now) {
        Map<NodeAddress, ChainSpec.Node> wanted = SpecDifference.nodes(resolved);
        Stream<ManagedNode> beside = known.stream()
                .filter(node -> node.chain().equals(given.chain()) && !wanted.containsKey(node.address()))
                .filter(node -> !leavers().contains(node));
        List<NodePicture> nodes = Stream.concat(
                        beside, wanted.entrySet().stream().map(node -> node(node.getKey(), node.getValue(), now)))
                .sorted(Comparator.comparing(ManagedNode::address))
                .map(node -> new NodePicture(
                        node, Pictures.about(entries, node.address()).orElse(null), null, List.of()))
                .toList();
        List<Organisation> members = given.organisations().stream()
                .sorted(Comparator.comparing(ChainSpec.Organisation::id))
                .map(member -> new Organisation(member.id(), member.name(), "A".repeat(CERTIFICATE)))
                .toList();
        return new ChainPicture(next, members, nodes, null, null);
    }

    /**
     * Writes what differs.
     *
     * @param authorities the CA certificate of each member, DER in base64
     * @return whether anything did
     */
    boolean write(Map<OrgId, String> authorities, Actor actor, Instant now) {
        boolean changed = differs();
        for (ChainSpec.Organisation member : given.organisations()) {
            entries.put(
                    Tables.ORGANISATIONS,
                    member.id().value(),
                    new Organisation(member.id(), member.name(), Objects.requireNonNull(authorities.get(member.id()))));
        }
        SpecDifference.nodes(resolved).forEach((address, node) -> Nodes.put(entries, node(address, node, now)));
        if (changed) {
            long revision = held() + 1;
            @Nullable Sha256 genesis = before.map(StoredChain::genesis).orElse(null);
            entries.put(
                    Tables.CHAINS,
                    given.chain().value(),
                    new StoredChain(resolved, revision, actor.name(), now, genesis));
            Chronicle.audit(
                    entries,
                    now,
                    actor,
                    new Chronicle.Change(
                            "chain.apply",
                            "chain/" + given.chain(),
                            "revision " + revision,
                            before.map(chain -> hash(chain.spec())).orElse(null),
                            hash(resolved)));
        }
        return changed;
    }

    /** The nodes that go, because the spec leaves them out. */
    List<ManagedNode> leavers() {
        return prune ? SpecDifference.leftOut(resolved, known) : List.of();
    }

    List<NodeAddress> nodes() {
        return List.copyOf(SpecDifference.nodes(resolved).keySet());
    }

    private ManagedNode node(NodeAddress address, ChainSpec.Node wanted, Instant now) {
        return entries.get(Tables.NODES, address.toString())
                .map(held -> held.with(wanted.role(), wanted.runtime()))
                .orElseGet(() -> new ManagedNode(
                        address, given.chain(), wanted.role(), origin(address), wanted.runtime(), now, null, null));
    }

    private ManagedNode.Origin origin(NodeAddress address) {
        boolean named = given.organisations().stream()
                .filter(member -> member.id().equals(address.organisation()))
                .flatMap(member -> member.nodes().stream())
                .anyMatch(node -> address.node().equals(node.id()));
        return named ? ManagedNode.Origin.NAMED : ManagedNode.Origin.ALLOCATED;
    }

    private void requireOwnNodes() {
        for (NodeAddress address : SpecDifference.nodes(resolved).keySet()) {
            entries.get(Tables.NODES, address.toString())
                    .filter(node -> !node.chain().equals(given.chain()))
                    .ifPresent(foreign -> {
                        throw new FleetException(
                                FleetException.Code.NODE_EXISTS,
                                "node " + address + " belongs to the chain " + foreign.chain()
                                        + ": give it another id in the spec");
                    });
        }
    }

    private static Sha256 hash(ChainSpec spec) {
        return Sha256.of(Json.write(spec));
    }
}
