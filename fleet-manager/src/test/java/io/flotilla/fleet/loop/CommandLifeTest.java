package io.flotilla.fleet.loop;

import static io.flotilla.fleet.loop.LoopWorld.ANA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Ack;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.Progress;
import io.flotilla.fleet.fake.Speaker;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.CommandOrder;
import io.flotilla.fleet.node.FleetException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommandLifeTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-0/v");

    @TempDir
    Path folder;

    private LoopWorld world;

    @BeforeEach
    void begins() {
        world = new LoopWorld(folder.resolve("ca"))
                .connected()
                .withRunningPair(
                        new Speaker(NODE, Specs.CHAIN), new Speaker(NodeAddress.parse("bank-1/v"), Specs.CHAIN));
    }

    @Test
    void aCommandGoesForwardStepByStep() {
        CommandView command = world.restart(NODE, "key");
        assertThat(state(command)).isEqualTo(CommandState.QUEUED);
        world.drain();
        assertThat(state(command)).isEqualTo(CommandState.QUEUED);
        world.settle();
        assertThat(state(command)).isEqualTo(CommandState.SENT);
        PendingCommands.Item item = world.pending(NODE).items().get(0);
        assertThat(item.journal()).isEqualTo("journal-0");
        assertThat(item.notAfter()).isEqualTo(item.issuedAt().plus(Duration.ofMinutes(15)));

        world.say(new NodeSaid.AckSaid(NODE, new Ack(item.id(), 1, Ack.Verdict.ACCEPTED)));
        assertThat(state(command)).isEqualTo(CommandState.ACCEPTED);
        world.say(new NodeSaid.ProgressSaid(NODE, new Progress(item.id(), 1, "stop", 30)));
        assertThat(state(command)).isEqualTo(CommandState.RUNNING);
        assertThat(world.execution(command).step()).isEqualTo("stop");
        world.result(NODE, item, CommandState.SUCCEEDED);
        world.settle();

        assertThat(state(command)).isEqualTo(CommandState.SUCCEEDED);
        assertThat(world.pending(NODE).items()).isEmpty();
    }

    @Test
    void aResultBeforeItsAckIsNormalAndNothingGoesBack() {
        CommandView command = world.restart(NODE, "key");
        world.drain();
        PendingCommands.Item item = world.pending(NODE).items().get(0);

        world.result(NODE, item, CommandState.FAILED);
        world.say(new NodeSaid.AckSaid(NODE, new Ack(item.id(), 1, Ack.Verdict.ACCEPTED)));
        world.say(new NodeSaid.ProgressSaid(NODE, new Progress(item.id(), 1, "stop", 30)));
        world.result(NODE, item, CommandState.SUCCEEDED);
        world.settle();

        assertThat(state(command)).isEqualTo(CommandState.FAILED);
    }

    @Test
    void aTimeOutIsAnOpinionThatALateResultCorrects() {
        CommandView command = world.restart(NODE, "key");
        world.settle();
        PendingCommands.Item item = world.pending(NODE).items().get(0);

        world.clock.advance(Duration.ofMinutes(17));
        lookAround();
        assertThat(state(command)).isEqualTo(CommandState.TIMED_OUT);
        assertThat(world.pending(NODE).items()).hasSize(1);
        world.result(NODE, item, CommandState.SUCCEEDED);
        world.settle();

        assertThat(state(command)).isEqualTo(CommandState.SUCCEEDED);
        assertThat(world.execution(command).late()).isTrue();
        assertThat(world.pending(NODE).items()).isEmpty();
    }

    @Test
    void whatNobodyAnswersLeavesTheListAfterThirtyDays() {
        CommandView command = world.restart(NODE, "key");
        world.settle();

        world.clock.advance(Duration.ofDays(29));
        lookAround();
        assertThat(world.pending(NODE).items()).hasSize(1);
        world.clock.advance(Duration.ofDays(2));
        lookAround();

        assertThat(world.pending(NODE).items()).isEmpty();
        assertThat(state(command)).isEqualTo(CommandState.TIMED_OUT);
    }

    @Test
    void theSameKeyIsTheSameCommandAndAnotherRequestUnderItIsRefused() {
        CommandView one = world.restart(NODE, "key");
        CommandView two = world.restart(NODE, "key");

        assertThat(two.id()).isEqualTo(one.id());
        world.settle();
        assertThat(world.pending(NODE).items()).hasSize(1);
        CommandOrder other = new CommandOrder(List.of(NODE), "node.stop", Map.of(), null);
        assertThatThrownBy(() -> world.operations.order(other, "key", ANA))
                .isInstanceOfSatisfying(
                        FleetException.class,
                        refused -> assertThat(refused.code()).isEqualTo(FleetException.Code.KEY_REUSED));
    }

    @Test
    void anOrderForAnUnknownNodeStoresNothing() {
        CommandOrder order =
                new CommandOrder(List.of(NODE, NodeAddress.parse("bank-0/none")), "node.stop", Map.of(), null);

        assertThatThrownBy(() -> world.operations.order(order, "key", ANA))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("bank-0/none");

        world.settle();
        assertThat(world.pending(NODE).items()).isEmpty();
    }

    @Test
    void whatHasNoMeaningIsRefusedWithTheReason() {
        CommandOrder unknown = new CommandOrder(List.of(NODE), "node.explode", Map.of(), null);
        CommandOrder extra = new CommandOrder(List.of(NODE), "node.stop", Map.of("when", "now"), null);

        assertThatThrownBy(() -> world.operations.order(unknown, "a", ANA)).hasMessageContaining("node.explode");
        assertThatThrownBy(() -> world.operations.order(extra, "b", ANA)).hasMessageContaining("when");
        assertThatThrownBy(() -> world.restart(NODE, " ")).hasMessageContaining("idempotency key");
    }

    @Test
    void aResultThatNobodyAskedForIsKeptInTheAudit() {
        CommandView command = world.restart(NODE, "key");
        world.settle();
        PendingCommands.Item item = world.pending(NODE).items().get(0);

        world.result(NodeAddress.parse("bank-1/v"), item, CommandState.SUCCEEDED);

        assertThat(state(command)).isEqualTo(CommandState.SENT);
        assertThat(world.reads.audit("", 100).items())
                .anyMatch(entry -> entry.action().equals("result.unknown"));
    }

    @Test
    void moreThanAListHoldsWaitsInTurn() {
        for (int i = 0; i < 40; i++) {
            world.restart(NODE, "key-" + i);
        }
        world.settle();
        List<PendingCommands.Item> items = world.pending(NODE).items();
        assertThat(items).hasSize(PendingCommands.MOST_ITEMS);

        world.result(NODE, items.get(0), CommandState.SUCCEEDED);
        world.settle();

        assertThat(world.pending(NODE).items())
                .hasSize(PendingCommands.MOST_ITEMS)
                .doesNotContain(items.get(0));
    }

    private void lookAround() {
        for (int i = 0; i < 10; i++) {
            world.loop.tick();
        }
        world.settle();
    }

    private CommandState state(CommandView command) {
        return world.execution(command).state();
    }
}
