package io.flotilla.fleet.loop;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.node.Organisation;
import io.flotilla.fleet.plan.PlannedChange;
import io.flotilla.fleet.plan.SpecDifference;
import io.flotilla.fleet.plan.SpecResolution;
import io.flotilla.fleet.spec.ChainSpec;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.StoredChain;
import io.flotilla.fleet.store.Tables;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares a spec with the store and writes it there, inside one transaction. */
final class Applying {
    private final Entries entries;
    private final List<ManagedNode> known;
    private final ChainSpec given;
    private final ChainSpec resolved;
    private final Optional<StoredChain> before;

    Applying(Entries entries, ChainSpec given) {
        this.entries = entries;
        this.given = given;
        this.known = entries.all(Tables.NODES, "");
        this.resolved = SpecResolution.resolve(given, known);
        this.before = entries.get(Tables.CHAINS, given.chain().value());
        requireOwnNodes();
    }

    List<PlannedChange> changes() {
        return SpecDifference.of(resolved, before.map(StoredChain::spec), known);
    }

    /**
     * Writes what differs.
     *
     * @param authorities the CA certificate of each member, DER in base64
     * @return whether anything did
     */
    boolean write(Map<OrgId, String> authorities, Actor actor, Instant now) {
        boolean changed = before.isEmpty() || !before.get().spec().equals(resolved);
        for (ChainSpec.Organisation member : given.organisations()) {
            entries.put(
                    Tables.ORGANISATIONS,
                    member.id().value(),
                    new Organisation(member.id(), member.name(), Objects.requireNonNull(authorities.get(member.id()))));
        }
        SpecDifference.nodes(resolved)
                .forEach((address, node) -> entries.put(Tables.NODES, address.toString(), node(address, node, now)));
        if (changed) {
            long revision = before.map(StoredChain::revision).orElse(0L) + 1;
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
