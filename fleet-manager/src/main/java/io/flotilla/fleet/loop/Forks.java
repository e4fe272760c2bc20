package io.flotilla.fleet.loop;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.node.ManagedNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds nodes of one chain that told of different blocks at one height; the genesis block counts as height 0. What each said
 * last is compared, by its own word: a broker that lies can make such an alarm, and delay one. Nothing to compare is no agreement: the
 * alarm ends only when the two tell of the same block, there or higher.
 */
final class Forks {
    static final String ALARM = "chain.forked";

    /** What the store has of each; absent: it may have an alarm from before this manager's start. */
    private final Map<NodeAddress, Optional<Fork>> stored = new HashMap<>();

    private final Map<NodeAddress, Optional<Fork>> found = new TreeMap<>();

    private record Told(NodeAddress node, Sha256 block) {}

    private record Fork(NodeAddress other, long height, String message) {}

    /**
     * What is not stored yet, of nodes that told of blocks: the alarm's message, or empty when it is over. The same again until
     * {@link #stored} says that it is.
     *
     * @param nodes active ones, of any chains
     */
    Map<NodeAddress, Optional<String>> look(Collection<ManagedNode> nodes, Observations observations) {
        Set<NodeAddress> active = nodes.stream().map(ManagedNode::address).collect(Collectors.toSet());
        stored.keySet().retainAll(active);
        found.clear();
        Set<NodeAddress> agreeing = compare(nodes, observations);
        for (NodeAddress node : active) {
            Optional<Fork> before = stored.get(node);
            boolean standing = before != null && before.isPresent();
            if (found.containsKey(node)) {
                if (standing) {
                    found.remove(node);
                }
            } else if (before == null ? agreeing.contains(node) : standing && over(node, before.get(), observations)) {
                found.put(node, Optional.empty());
            }
        }
        return found.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().map(Fork::message)));
    }

    /** What the last look found is in the store. */
    void stored() {
        stored.putAll(found);
    }

    /** Puts the forks among what is found, and tells who agrees with another. */
    private Set<NodeAddress> compare(Collection<ManagedNode> nodes, Observations observations) {
        Map<ChainId, Map<Long, Told>> first = new HashMap<>();
        Set<NodeAddress> agreeing = new HashSet<>();
        for (ManagedNode node : nodes) {
            NodeAddress address = node.address();
            Map<Long, Told> chain = first.computeIfAbsent(node.chain(), id -> new HashMap<>());
            observations.blocks(address).forEach((height, block) -> {
                Told other = chain.putIfAbsent(height, new Told(address, block));
                if (other != null && other.block().equals(block)) {
                    agreeing.add(address);
                    agreeing.add(other.node());
                } else if (other != null) {
                    String message = "at height " + height + " " + other.node() + " has block " + other.block() + ", "
                            + address + " has " + block + ": stop relying on either until you know why";
                    found.put(address, Optional.of(new Fork(other.node(), height, message)));
                    found.put(other.node(), Optional.of(new Fork(address, height, message)));
                }
            });
        }
        return agreeing;
    }

    private static boolean over(NodeAddress node, Fork fork, Observations observations) {
        Map<Long, Sha256> others = observations.blocks(fork.other());
        return observations.blocks(node).entrySet().stream()
                .anyMatch(told ->
                        told.getKey() >= fork.height() && told.getValue().equals(others.get(told.getKey())));
    }
}
