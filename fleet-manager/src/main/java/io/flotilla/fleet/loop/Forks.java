package io.flotilla.fleet.loop;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.node.ManagedNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds nodes of one chain that told of different blocks at one height; the genesis block counts as height 0. What each said
 * last is compared, by its own word: a broker that lies can make such an alarm, and delay one.
 */
final class Forks {
    static final String ALARM = "chain.forked";

    /** What was found of each before; absent: it may have an alarm from before this manager's start. */
    private final Map<NodeAddress, Boolean> forked = new HashMap<>();

    private record Told(NodeAddress node, Sha256 block) {}

    /**
     * What has changed since the last look, of nodes that told of blocks: the alarm's message, or empty when it is over.
     *
     * @param nodes active ones, of any chains
     */
    Map<NodeAddress, Optional<String>> look(Collection<ManagedNode> nodes, Observations observations) {
        Map<ChainId, Map<Long, Told>> first = new HashMap<>();
        Map<NodeAddress, Optional<String>> found = new TreeMap<>();
        for (ManagedNode node : nodes) {
            NodeAddress address = node.address();
            Map<Long, Told> chain = first.computeIfAbsent(node.chain(), id -> new HashMap<>());
            observations.blocks(address).forEach((height, block) -> {
                found.putIfAbsent(address, Optional.empty());
                Told other = chain.putIfAbsent(height, new Told(address, block));
                if (other != null && !other.block().equals(block)) {
                    String message = "at height " + height + " " + other.node() + " has block " + other.block() + ", "
                            + address + " has " + block + ": stop relying on either until you know why";
                    found.put(address, Optional.of(message));
                    found.put(other.node(), Optional.of(message));
                }
            });
        }
        found.entrySet().removeIf(entry -> {
            Boolean now = entry.getValue().isPresent();
            return now.equals(forked.put(entry.getKey(), now));
        });
        return found;
    }
}
