package io.flotilla.fleet.loop;

import static io.flotilla.fleet.loop.LoopWorld.ANA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.PendingCommands.Item;
import io.flotilla.contract.message.PendingCommands.Needs;
import io.flotilla.fleet.fake.Speaker;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.AuditEntry;
import io.flotilla.fleet.node.CommandOrder;
import io.flotilla.fleet.node.CommandRepeat;
import io.flotilla.fleet.node.FleetException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CancelAndRepeatTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-0/v");
    private static final NodeAddress OTHER = NodeAddress.parse("bank-1/v");

    @TempDir
    Path folder;

    private LoopWorld world;

    @BeforeEach
    void begins() {
        world = new LoopWorld(folder.resolve("ca"))
                .connected()
                .withRunningPair(new Speaker(NODE, Specs.CHAIN), new Speaker(OTHER, Specs.CHAIN));
    }

    @Test
    void aCancelSetsAFlagInTheListAndTheAgentsWordEndsIt() {
        CommandView command = world.restart(NODE, "key");
        world.settle();
        Item item = only(NODE);

        Placed placed = world.operations.cancel(command.id(), Set.of(), ANA);
        world.settle();

        assertThat(placed.fresh()).isTrue();
        assertThat(only(NODE)).isEqualTo(item.withCancel());
        assertThat(world.execution(command).cancel()).isTrue();
        assertThat(world.execution(command).state()).isEqualTo(CommandState.SENT);
        world.result(NODE, item, CommandState.CANCELLED);
        world.settle();
        assertThat(world.execution(command).state()).isEqualTo(CommandState.CANCELLED);
        assertThat(world.pending(NODE).items()).isEmpty();
        assertThat(audited()).contains("command.cancel");
    }

    @Test
    void aCancelThatComesTooLateLeavesTheAgentsResult() {
        CommandView command = world.restart(NODE, "key");
        world.settle();
        Item item = only(NODE);
        world.operations.cancel(command.id(), Set.of(NODE), ANA);

        world.result(NODE, item, CommandState.SUCCEEDED);

        assertThat(world.execution(command).state()).isEqualTo(CommandState.SUCCEEDED);
        assertThat(world.operations.cancel(command.id(), Set.of(), ANA).fresh()).isFalse();
    }

    @Test
    void whatNeverStoodInAListIsCancelledHereAndNeverPublished() {
        for (int i = 0; i < 32; i++) {
            world.restart(NODE, "key-" + i);
        }
        CommandView waiting = world.restart(NODE, "one-more");
        world.settle();

        world.operations.cancel(waiting.id(), Set.of(), ANA);
        world.settle();
        world.result(NODE, world.pending(NODE).items().get(0), CommandState.SUCCEEDED);
        world.settle();

        assertThat(world.execution(waiting).state()).isEqualTo(CommandState.CANCELLED);
        assertThat(world.pending(NODE).items()).hasSize(31).extracting(Item::id).doesNotContain(waiting.id());
    }

    @Test
    void whatStandsInAListMayHaveBeenSeenAlsoBeforeTheBrokerHasAcknowledgedIt() {
        CommandView command = world.restart(NODE, "key");
        world.drain();
        assertThat(world.execution(command).state()).isEqualTo(CommandState.QUEUED);

        world.operations.cancel(command.id(), Set.of(), ANA);
        world.settle();

        assertThat(world.execution(command).state()).isEqualTo(CommandState.SENT);
        assertThat(only(NODE).cancel()).isTrue();
    }

    @Test
    void aCancelMayNameSomeOfTheNodesOnly() {
        CommandOrder order = new CommandOrder(List.of(NODE, OTHER), "node.restart", Map.of(), null);
        CommandView command = world.operations.order(order, "key", ANA);

        world.drain();
        world.operations.cancel(command.id(), Set.of(OTHER), ANA);
        world.settle();

        assertThat(only(NODE).cancel()).isFalse();
        assertThat(only(OTHER).cancel()).isTrue();
        assertRefused(
                () -> world.operations.cancel(command.id(), Set.of(NodeAddress.parse("bank-0/x")), ANA),
                FleetException.Code.INVALID);
        assertRefused(() -> world.operations.cancel("no-such", Set.of(), ANA), FleetException.Code.UNKNOWN_COMMAND);
    }

    @Test
    void anInterruptedCommandIsAttemptedAgainUnderTheSameId() {
        CommandView command = world.restart(NODE, "key");
        world.settle();
        Item first = only(NODE);
        world.result(NODE, first, CommandState.INTERRUPTED);
        world.settle();

        Placed placed = repeat(command, "again");
        world.settle();

        assertThat(placed.fresh()).isTrue();
        Item second = only(NODE);
        assertThat(second.id()).isEqualTo(command.id());
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.arguments()).isEqualTo(first.arguments());
        world.result(NODE, second, CommandState.SUCCEEDED);
        assertThat(world.reads.command(command.id()).orElseThrow().executions())
                .extracting(ExecutionView::state)
                .containsExactly(CommandState.INTERRUPTED, CommandState.SUCCEEDED);
        assertThat(audited()).contains("command.repeat");
    }

    @Test
    void theSameKeyOrdersOneAttemptOnly() {
        CommandView command = world.restart(NODE, "key");
        world.settle();
        world.result(NODE, only(NODE), CommandState.FAILED);

        assertThat(repeat(command, "again").fresh()).isTrue();
        assertThat(repeat(command, "again").fresh()).isFalse();

        world.settle();
        assertThat(only(NODE).attempt()).isEqualTo(2);
        CommandRepeat other =
                new CommandRepeat(command.id(), List.of(NODE), new CommandOrder.Window(null, in(Duration.ofDays(1))));
        assertRefused(() -> world.operations.repeat(other, "again", ANA), FleetException.Code.KEY_REUSED);
        assertRefused(() -> world.restart(NODE, "again"), FleetException.Code.KEY_REUSED);
    }

    @Test
    void aTimedOutCommandMayBeAttemptedAgainAndItsLateResultStillCounts() {
        CommandView command = world.restart(NODE, "key");
        world.settle();
        Item first = only(NODE);
        world.clock.advance(Duration.ofMinutes(17));
        lookAround();

        repeat(command, "again");
        world.settle();
        assertThat(world.pending(NODE).items()).extracting(Item::attempt).containsExactly(1, 2);
        world.result(NODE, first, CommandState.EXPIRED);
        world.settle();

        assertThat(world.pending(NODE).items()).extracting(Item::attempt).containsExactly(2);
        ExecutionView late = world.execution(command);
        assertThat(late.state()).isEqualTo(CommandState.EXPIRED);
        assertThat(late.late()).isTrue();
    }

    @Test
    void whatSucceededOrIsUnderWayIsNotAttemptedAgain() {
        CommandView command = world.restart(NODE, "key");
        world.settle();
        assertRefused(() -> repeat(command, "a"), FleetException.Code.NOT_REPEATABLE);

        world.result(NODE, only(NODE), CommandState.SUCCEEDED);

        assertRefused(() -> repeat(command, "a"), FleetException.Code.NOT_REPEATABLE);
    }

    @Test
    void anOldCommandsSecondAttemptPushesNothingOutOfAFullList() {
        CommandView old = world.restart(NODE, "old");
        world.settle();
        world.result(NODE, only(NODE), CommandState.FAILED);
        for (int i = 0; i < 33; i++) {
            world.restart(NODE, "key-" + i);
        }
        world.settle();
        List<Item> listed = world.pending(NODE).items();

        repeat(old, "again");
        world.settle();
        assertThat(world.pending(NODE).items()).isEqualTo(listed);
        world.result(NODE, listed.get(3), CommandState.SUCCEEDED);
        world.settle();

        assertThat(world.pending(NODE).items().get(0).id()).isEqualTo(old.id());
        assertThat(world.pending(NODE).items()).hasSize(32).containsAll(listed.subList(4, 32));
    }

    @Test
    void whenItMayBeginAndWhatItNeedsStandInTheList() {
        Instant notBefore = in(Duration.ofHours(2));
        CommandOrder.Window window = new CommandOrder.Window(notBefore, null);
        CommandOrder order = new CommandOrder(List.of(NODE), "node.restart", Map.of(), window, new Needs(3, 1));

        CommandView command = world.operations.order(order, "key", ANA);
        world.settle();

        Item item = only(NODE);
        assertThat(item.notBefore()).isEqualTo(notBefore);
        assertThat(item.notAfter()).isEqualTo(notBefore.plus(Duration.ofMinutes(15)));
        assertThat(item.needs()).isEqualTo(new Needs(3, 1));
        assertThat(command.notBefore()).isEqualTo(notBefore);
        assertRefused(() -> order(new CommandOrder.Window(null, in(Duration.ofDays(31)))), FleetException.Code.INVALID);
        assertRefused(() -> order(new CommandOrder.Window(null, world.clock.instant())), FleetException.Code.INVALID);
        assertThatThrownBy(() -> new CommandOrder.Window(notBefore, notBefore)).hasMessageContaining("notBefore");
    }

    @Test
    void theManagersOwnOrdersAreAudited() {
        assertThat(world.reads.audit("", 500).items())
                .filteredOn(entry -> entry.action().equals("command.order"))
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(entry -> assertThat(entry.operator()).isEqualTo("manager"))
                .extracting(AuditEntry::detail)
                .anyMatch(detail -> detail.contains("genesis.install"))
                .anyMatch(detail -> detail.contains("certificate.distribute"));
    }

    @Test
    void aSecondResultThatSaysSomethingElseIsKeptInTheAuditAndChangesNothing() {
        CommandView command = world.restart(NODE, "key");
        world.settle();
        Item item = only(NODE);
        world.result(NODE, item, CommandState.FAILED);
        world.result(NODE, item, CommandState.FAILED);
        assertThat(audited()).doesNotContain("result.contradicted");

        world.result(NODE, item, CommandState.SUCCEEDED);

        assertThat(world.execution(command).state()).isEqualTo(CommandState.FAILED);
        assertThat(audited()).contains("result.contradicted");
    }

    private CommandView order(CommandOrder.Window window) {
        CommandOrder order = new CommandOrder(List.of(NODE), "node.restart", Map.of(), window, new Needs(0, 0));
        return world.operations.order(order, "refused", ANA);
    }

    private Placed repeat(CommandView command, String key) {
        CommandOrder.Window window = new CommandOrder.Window(null, null);
        return world.operations.repeat(new CommandRepeat(command.id(), List.of(NODE), window), key, ANA);
    }

    private Item only(NodeAddress node) {
        assertThat(world.pending(node).items()).hasSize(1);
        return world.pending(node).items().get(0);
    }

    private Instant in(Duration time) {
        return world.clock.instant().plus(time);
    }

    private List<String> audited() {
        return world.reads.audit("", 500).items().stream()
                .map(AuditEntry::action)
                .toList();
    }

    private void lookAround() {
        for (int i = 0; i < 10; i++) {
            world.loop.tick();
        }
        world.settle();
    }

    private static void assertRefused(ThrowingCallable call, FleetException.Code code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        FleetException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }
}
