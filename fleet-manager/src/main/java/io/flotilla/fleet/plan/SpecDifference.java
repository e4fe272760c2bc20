package io.flotilla.fleet.plan;

import io.flotilla.contract.chain.Role;
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
     * @param prune whether what the spec leaves out is removed; else it is refused
     */
    public static List<PlannedChange> of(
            ChainSpec resolved,
            Optional<ChainSpec> before,
            boolean born,
            Collection<ManagedNode> known,
            boolean prune) {
        List<PlannedChange> changes = new ArrayList<>();
        changes.add(chain(resolved, before));
        Map<NodeAddress, ManagedNode> byAddress =
                known.stream().collect(Collectors.toMap(ManagedNode::address, node -> node));
        Map<NodeAddress, ChainSpec.Node> wanted = nodes(resolved);
        wanted.forEach((address, node) -> changes.add(node(address, node, byAddress.get(address))));
        List<ManagedNode> active = active(resolved, known);
        before.ifPresent(spec -> changes.addAll(leavers(resolved, spec, born, active, prune)));
        leftOut(resolved, known).forEach(node -> changes.add(prune ? removed(node, born) : refused(node.address())));
        return List.copyOf(changes);
    }

    /** The active nodes that came with a spec and do not stand in this one, in order. */
    public static List<ManagedNode> leftOut(ChainSpec resolved, Collection<ManagedNode> known) {
        Map<NodeAddress, ChainSpec.Node> wanted = nodes(resolved);
        return active(resolved, known).stream()
                .filter(node -> node.origin() != ManagedNode.Origin.ADDED && !wanted.containsKey(node.address()))
                .toList();
    }

    private static List<ManagedNode> active(ChainSpec resolved, Collection<ManagedNode> known) {
        return known.stream()
                .filter(node -> node.chain().equals(resolved.chain()) && node.active())
                .sorted((a, b) -> a.address().compareTo(b.address()))
                .toList();
    }

    private static PlannedChange refused(NodeAddress node) {
        return new PlannedChange(
                Kind.REFUSED,
                "node/" + node,
                "keep it in the file, or remove it with fleet apply --prune or fleet node revoke " + node);
    }

    private static PlannedChange removed(ManagedNode node, boolean born) {
        String counted = born && node.role() == Role.VALIDATOR
                ? "; the genesis block still names it: to the other validators it is one that is down"
                : "";
        return new PlannedChange(Kind.REMOVE, "node/" + node.address(), "cut off for good" + counted);
    }

    /** Organisations that the spec leaves out; a block 0 that names them cannot be changed any more. */
    private static List<PlannedChange> leavers(
            ChainSpec resolved, ChainSpec before, boolean born, List<ManagedNode> active, boolean prune) {
        Set<OrgId> staying = resolved.organisations().stream()
                .map(ChainSpec.Organisation::id)
                .collect(Collectors.toSet());
        return before.organisations().stream()
                .map(ChainSpec.Organisation::id)
                .filter(id -> !staying.contains(id))
                .filter(id -> born
                        || active.stream()
                                .anyMatch(node -> node.address().organisation().equals(id)))
                .map(id -> leaver("organization/" + id, born, prune))
                .toList();
    }

    private static PlannedChange leaver(String target, boolean born, boolean prune) {
        if (born) {
            return new PlannedChange(
                    Kind.REFUSED, target, "the genesis block names it: keep it in the file, without nodes if it left");
        }
        return prune
                ? new PlannedChange(Kind.REMOVE, target, "with its nodes")
                : new PlannedChange(
                        Kind.REFUSED,
                        target,
                        "keep it in the file, or remove it with fleet apply --prune"
                                + " or fleet node revoke for each of its nodes");
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
