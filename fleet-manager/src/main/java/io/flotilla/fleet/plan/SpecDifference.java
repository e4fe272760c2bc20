package io.flotilla.fleet.plan;

import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.plan.PlannedChange.Kind;
import io.flotilla.fleet.spec.ChainSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What lies between a resolved spec and what the manager has. */
public final class SpecDifference {
    private SpecDifference() {}

    /** The nodes of a resolved spec by address, in its order. */
    public static Map<NodeAddress, ChainSpec.Node> nodes(ChainSpec resolved) {
        Map<NodeAddress, ChainSpec.Node> nodes = new LinkedHashMap<>();
        for (ChainSpec.Organisation organisation : resolved.organisations()) {
            for (ChainSpec.Node node : organisation.nodes()) {
                nodes.put(new NodeAddress(organisation.id(), Objects.requireNonNull(node.id())), node);
            }
        }
        return nodes;
    }

    /**
     * @param resolved with all identifiers
     * @param before what was applied last
     * @param born whether the chain has its genesis block
     * @param known the manager's nodes
     */
    public static List<PlannedChange> of(
            ChainSpec resolved, Optional<ChainSpec> before, boolean born, Collection<ManagedNode> known) {
        List<PlannedChange> changes = new ArrayList<>();
        changes.add(chain(resolved, before));
        Map<NodeAddress, ManagedNode> byAddress =
                known.stream().collect(Collectors.toMap(ManagedNode::address, node -> node));
        Map<NodeAddress, ChainSpec.Node> wanted = nodes(resolved);
        wanted.forEach((address, node) -> changes.add(node(address, node, byAddress.get(address))));
        List<ManagedNode> active = known.stream()
                .filter(node -> node.chain().equals(resolved.chain()) && node.active())
                .sorted((a, b) -> a.address().compareTo(b.address()))
                .toList();
        before.ifPresent(spec -> changes.addAll(leavers(resolved, spec, born, active)));
        active.stream()
                .filter(node -> node.origin() != ManagedNode.Origin.ADDED && !wanted.containsKey(node.address()))
                .forEach(node -> changes.add(new PlannedChange(
                        Kind.REFUSED,
                        "node/" + node.address(),
                        "keep it in the file, or run fleet node revoke " + node.address() + " first")));
        return List.copyOf(changes);
    }

    /** Organisations that the spec leaves out; a block 0 that names them cannot be changed any more. */
    private static List<PlannedChange> leavers(
            ChainSpec resolved, ChainSpec before, boolean born, List<ManagedNode> active) {
        Set<OrgId> staying = resolved.organisations().stream()
                .map(ChainSpec.Organisation::id)
                .collect(Collectors.toSet());
        return before.organisations().stream()
                .map(ChainSpec.Organisation::id)
                .filter(id -> !staying.contains(id))
                .filter(id -> born
                        || active.stream()
                                .anyMatch(node -> node.address().organisation().equals(id)))
                .map(id -> new PlannedChange(
                        Kind.REFUSED,
                        "organization/" + id,
                        born
                                ? "the genesis block names it: keep it in the file"
                                : "keep it in the file, or run fleet node revoke for each of its nodes first"))
                .toList();
    }

    private static PlannedChange chain(ChainSpec resolved, Optional<ChainSpec> before) {
        String target = "chain/" + resolved.chain();
        if (before.isEmpty()) {
            return new PlannedChange(Kind.ADD, target, resolved.organisations().size() + " organisations");
        }
        List<String> changed = parts(resolved, before.get());
        return changed.isEmpty()
                ? new PlannedChange(Kind.SAME, target, "")
                : new PlannedChange(Kind.CHANGE, target, String.join(", ", changed));
    }

    private static List<String> parts(ChainSpec now, ChainSpec before) {
        Map<String, Boolean> same = new LinkedHashMap<>();
        same.put("description", now.description().equals(before.description()));
        same.put("consensus", now.consensus().equals(before.consensus()));
        same.put("limits", now.limits().equals(before.limits()));
        same.put("organizations", members(now).equals(members(before)));
        same.put("contracts", now.contracts().equals(before.contracts()));
        same.put("permissions", now.permissions().equals(before.permissions()));
        return same.entrySet().stream()
                .filter(part -> !part.getValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static List<ChainSpec.Organisation> members(ChainSpec spec) {
        return spec.organisations().stream()
                .map(o -> new ChainSpec.Organisation(o.id(), o.name(), o.administrators(), List.of()))
                .toList();
    }

    private static PlannedChange node(NodeAddress address, ChainSpec.Node wanted, @Nullable ManagedNode known) {
        String target = "node/" + address;
        if (known == null) {
            return new PlannedChange(Kind.ADD, target, Json.name(wanted.role()));
        }
        if (!known.active()) {
            return new PlannedChange(Kind.SAME, target, "revoked: leave it out, or give the new one another id");
        }
        List<String> changed = new ArrayList<>();
        if (known.role() != wanted.role()) {
            changed.add("role");
        }
        if (!known.runtime().equals(wanted.runtime())) {
            changed.add("runtime");
        }
        return changed.isEmpty()
                ? new PlannedChange(Kind.SAME, target, "")
                : new PlannedChange(Kind.CHANGE, target, String.join(", ", changed));
    }
}
