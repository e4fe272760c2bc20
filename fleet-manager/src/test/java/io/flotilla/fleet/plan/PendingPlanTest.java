package io.flotilla.fleet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Role;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.PendingCommands.Item;
import io.flotilla.contract.message.PendingCommands.Needs;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.Execution;
import io.flotilla.fleet.node.ManagedNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class PendingPlanTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/v");

    @Test
    void theFirstListIsWrittenAlsoWhenItIsEmpty() {
        PendingCommands list = PendingPlan.plan(node(), List.of(), null, 1, NOW).orElseThrow();

        assertThat(list.items()).isEmpty();
        assertThat(list.version()).isEqualTo(1);
        assertThat(new String(Documents.encode(list), StandardCharsets.UTF_8)).contains("\"items\":[]");
    }

    @Test
    void theSameItemsAreNotWrittenAgainButANewTermIs() {
        PendingCommands held =
                PendingPlan.plan(node(), executions(3, 10), null, 1, NOW).orElseThrow();

        assertThat(PendingPlan.plan(node(), executions(3, 10), held, 1, NOW)).isEmpty();
        assertThat(PendingPlan.plan(node(), executions(3, 10), held, 2, NOW)
                        .orElseThrow()
                        .version())
                .isEqualTo(2);
        assertThat(PendingPlan.plan(node(), executions(2, 10), held, 1, NOW)
                        .orElseThrow()
                        .items())
                .hasSize(2);
    }

    private static ManagedNode node() {
        return new ManagedNode(
                NODE, Specs.CHAIN, Role.VALIDATOR, ManagedNode.Origin.NAMED, Specs.RUNTIME, NOW, null, null);
    }

    /** So many executions in order of id, each with an argument of so many characters. */
    static List<Execution> executions(int count, int argumentSize) {
        List<Execution> executions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            executions.add(Execution.queued(
                    NODE,
                    new Item(
                            new UUID(0, i).toString(),
                            1,
                            "journal",
                            "node.restart",
                            Map.of("text", "x".repeat(argumentSize)),
                            "ana",
                            NOW,
                            null,
                            NOW.plusSeconds(900),
                            false,
                            null,
                            new Needs(0, 0),
                            List.of())));
        }
        return executions;
    }
}
