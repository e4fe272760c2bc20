package io.flotilla.fleet.plan;

import static io.flotilla.fleet.plan.PendingPlanTest.executions;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.PendingCommands.Item;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.Execution;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class PendingPlanPropertyTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/v");

    @Property(tries = 50)
    void aListIsInOrderOfIdAndNeverTooLongOrTooLarge(
            @ForAll @IntRange(max = 60) int count, @ForAll @IntRange(max = 8_000) int size) {
        List<Execution> shuffled = new ArrayList<>(executions(count, size));
        Collections.shuffle(shuffled, new Random(count));

        List<Item> items = PendingPlan.choose(shuffled, List.of());

        assertThat(items.isEmpty()).isEqualTo(count == 0);
        assertThat(items).isSortedAccordingTo((a, b) -> a.key().compareTo(b.key()));
        assertThat(items.size()).isLessThanOrEqualTo(PendingCommands.MOST_ITEMS);
        PendingCommands list = new PendingCommands(NODE, Specs.CHAIN, 1, 1, NOW, "manager", items);
        assertThat(Documents.encode(list).length).isLessThan(PendingCommands.MOST_BYTES);
        List<String> all =
                executions(count, size).stream().map(e -> e.item().id()).toList();
        assertThat(items).extracting(Item::id).isEqualTo(all.subList(0, items.size()));
    }
}
