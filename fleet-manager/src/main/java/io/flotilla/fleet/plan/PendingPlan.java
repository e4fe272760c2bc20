package io.flotilla.fleet.plan;

import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.CommandKey;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.PendingCommands.Item;
import io.flotilla.fleet.node.Execution;
import io.flotilla.fleet.node.ManagedNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which commands stand in a node's list: in order of id, as many as fit; the rest waits until there is room. */
public final class PendingPlan {
    /** Room for everything beside the items: names, stamp, signature. */
    private static final int FRAME = 1 << 10;
    /** By so much an item grows when it is granted: that must push out none that stands in the list. */
    private static final int GRANT = 32;

    private PendingPlan() {}

    /**
     * The next list; empty when the newest one holds the same.
     *
     * @param unfinished executions of this node without a result
     * @param held the newest list; null before the first
     */
    public static Optional<PendingCommands> plan(
            ManagedNode node,
            Collection<Execution> unfinished,
            @Nullable PendingCommands held,
            long term,
            Instant now) {
        List<Item> items = choose(unfinished, held == null ? List.of() : held.items());
        if (held != null && held.term() == term && held.items().equals(items)) {
            return Optional.empty();
        }
        NodeAddress to = node.address();
        long version = held == null ? 1 : held.version() + 1;
        return Optional.of(new PendingCommands(to, node.chain(), term, version, now, "manager", items));
    }

    /**
     * Those that stand in the list already come first: one that is pushed out would be taken for withdrawn. That could
     * happen to the last ones when an older command is attempted again.
     */
    static List<Item> choose(Collection<Execution> unfinished, List<Item> listed) {
        Set<CommandKey> keep = listed.stream().map(Item::key).collect(Collectors.toSet());
        List<Item> chosen = new ArrayList<>();
        int room = PendingCommands.MOST_BYTES - FRAME;
        List<Item> inTurn = unfinished.stream()
                .map(Execution::item)
                .sorted(Comparator.<Item, Boolean>comparing(item -> !keep.contains(item.key()))
                        .thenComparing(Item::key))
                .toList();
        for (Item item : inTurn) {
            room -= Json.write(item).length + 1 + (item.grantedTo() == null ? GRANT : 0);
            if (room < 0 || chosen.size() == PendingCommands.MOST_ITEMS) {
                break;
            }
            chosen.add(item);
        }
        chosen.sort(Comparator.comparing(Item::key));
        return List.copyOf(chosen);
    }
}
