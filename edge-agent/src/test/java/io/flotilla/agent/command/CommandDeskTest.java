package io.flotilla.agent.command;

import static io.flotilla.agent.command.Orders.ISSUED;
import static io.flotilla.agent.command.Orders.cancelled;
import static io.flotilla.agent.command.Orders.forJournal;
import static io.flotilla.agent.command.Orders.item;
import static io.flotilla.agent.command.Orders.list;
import static io.flotilla.agent.command.Orders.needing;
import static io.flotilla.agent.command.Orders.with;
import static io.flotilla.agent.command.Orders.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.flotilla.agent.identity.AgentFault;
import io.flotilla.contract.message.Ack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommandDeskTest {
    @TempDir
    Path folder;

    private DeskWorld world;

    @BeforeEach
    void open() {
        world = new DeskWorld(folder.resolve("policy.yaml"));
    }

    @Test
    void theSameListAgainRunsNothingAgain() {
        world.receive(list(1, item(1, "node.restart")));
        world.tick(2);
        world.receive(list(2, item(1, "node.restart")));
        world.tick(3);

        assertThat(world.node.acts).containsExactly("restart");
        assertThat(world.acks).extracting(Ack::verdict).containsExactly(Ack.Verdict.ACCEPTED, Ack.Verdict.DUPLICATE);
    }

    @Test
    void resultsAreRepeatedEachMinuteUntilTheItemHasLeftTheList() {
        world.receive(list(1, item(1, "node.restart")));
        world.tick(2);
        int once = world.results.size();

        world.clock.advance(Duration.ofSeconds(61));
        world.tick(1);
        int twice = world.results.size();
        world.receive(list(2));
        world.clock.advance(Duration.ofSeconds(61));
        world.tick(1);

        assertThat(twice).isEqualTo(once + 1);
        assertThat(world.results).hasSize(twice);
    }

    @Test
    void resultsAreRepeatedAtEachConnect() {
        world.receive(list(1, item(1, "node.restart")));
        world.tick(2);

        world.desk.connected();
        world.tick(1);

        assertThat(world.results).hasSize(2);
        assertThat(world.results.get(1)).isEqualTo(world.results.get(0));
    }

    @Test
    void commandsRunInOrderOneAtATime() {
        world.node.obeys = false;
        world.receive(list(1, item(2, "node.restart"), item(1, "node.stop")));

        world.tick(3);

        assertThat(world.node.acts).containsExactly("stop");
    }

    @Test
    void aCommandWaitsForWhatItNeedsAndExpiresThen() {
        world.receive(list(1, needing(item(1, "node.restart"), 2, 1)));
        world.tick(1);
        assertThat(world.node.acts).isEmpty();

        world.chain = new ChainView(List.of(DeskWorld.PEER), null, false, 2, 0);
        world.tick(1);
        assertThat(world.node.acts).isEmpty();

        world.clock.advance(Duration.ofHours(2));
        world.tick(1);
        assertThat(world.results).singleElement().asString().contains("EXPIRED");
    }

    @Test
    void aCommandWithItsNeedsMetRuns() {
        world.receive(list(1, needing(item(1, "node.restart"), 2, 1)));
        world.chain = new ChainView(List.of(DeskWorld.PEER), null, false, 3, 1);

        world.tick(1);

        assertThat(world.node.acts).containsExactly("restart");
    }

    @Test
    void nothingBeginsBeforeItsTime() {
        world.receive(list(1, within(item(1, "node.stop"), ISSUED.plusSeconds(60), ISSUED.plusSeconds(600))));
        world.tick(1);
        assertThat(world.node.acts).isEmpty();

        world.clock.advance(Duration.ofSeconds(61));
        world.tick(1);
        assertThat(world.node.acts).containsExactly("stop");
    }

    @Test
    void anUnknownOperationAndBadArgumentsAreRejected() {
        world.receive(list(1, item(1, "node.explode"), with(item(2, "node.stop"), Map.of("really", true))));

        world.tick(1);

        assertThat(world.node.acts).isEmpty();
        assertThat(world.results)
                .hasSize(2)
                .allSatisfy(result -> assertThat(result).contains("REJECTED"));
        assertThat(world.results.get(0)).contains("node.explode");
    }

    @Test
    void theHostsPolicyHasTheLastWord() throws Exception {
        Files.writeString(
                folder.resolve("policy.yaml"), "operations: [node.start]\nwindows: {}\nsigners: []\nperHour: 5\n");
        world.receive(list(1, item(1, "node.stop")));

        world.tick(1);

        assertThat(world.node.acts).isEmpty();
        assertThat(world.results)
                .singleElement()
                .asString()
                .contains("REJECTED")
                .contains("policy");
    }

    @Test
    void aDamagedPolicyAllowsNothing() throws Exception {
        Files.writeString(folder.resolve("policy.yaml"), "operations: [[[");
        world.receive(list(1, item(1, "node.stop")));

        world.tick(1);

        assertThat(world.node.acts).isEmpty();
        assertThat(world.results).singleElement().asString().contains("REJECTED");
    }

    @Test
    void aCancelledCommandThatHasNotBegunIsAnsweredCancelled() {
        world.receive(list(1, needing(item(1, "node.stop"), 9, 0)));
        world.tick(1);

        world.receive(list(2, cancelled(needing(item(1, "node.stop"), 9, 0))));
        world.tick(1);

        assertThat(world.node.acts).isEmpty();
        assertThat(world.results).singleElement().asString().contains("CANCELLED");
    }

    @Test
    void aCancelThatComesTooLateIsToldWithTheResult() {
        world.node.obeys = false;
        world.receive(list(1, item(1, "node.stop")));
        world.tick(1);
        world.receive(list(2, cancelled(item(1, "node.stop"))));
        world.node.obeys = true;
        world.node.want(false);
        world.tick(1);

        assertThat(world.results)
                .singleElement()
                .asString()
                .contains("SUCCEEDED")
                .contains("cancel=too-late, percent=0, step=node.stop");
    }

    @Test
    void whatHasGoneFromTheListBeforeItBeganIsWithdrawn() {
        world.receive(list(1, needing(item(1, "node.stop"), 9, 0)));
        world.receive(list(2));
        world.chain = new ChainView(List.of(DeskWorld.PEER), null, false, 9, 0);
        world.tick(1);

        assertThat(world.node.acts).isEmpty();
        assertThat(world.results)
                .singleElement()
                .asString()
                .contains(Orders.id(1))
                .contains("WITHDRAWN");
        assertThat(world.journal.open()).isZero();
    }

    @Test
    void aWithdrawalIsRepeatedForAnHourAlsoAfterARestart() {
        world.receive(list(1, needing(item(1, "node.stop"), 9, 0)));
        world.receive(list(2));
        world.awake();

        world.desk.connected();
        world.tick(1);
        world.clock.advance(Duration.ofMinutes(61));
        world.tick(1);

        assertThat(world.results)
                .hasSize(2)
                .allSatisfy(result -> assertThat(result).contains("WITHDRAWN"));
        assertThat(world.results.get(1)).isEqualTo(world.results.get(0));
    }

    @Test
    void aCancelOfWhatIsDoneIsAnsweredWithTheStoredResult() {
        world.receive(list(1, item(1, "node.restart")));
        world.tick(2);

        world.receive(list(2, cancelled(item(1, "node.restart"))));

        assertThat(world.results).hasSize(2);
        assertThat(world.results.get(1)).isEqualTo(world.results.get(0)).contains("SUCCEEDED");
    }

    @Test
    void anItemThatHasToWaitDoesNotHoldUpThoseBehindIt() {
        world.receive(list(
                1,
                needing(item(1, "node.stop"), 9, 0),
                within(item(2, "node.stop"), ISSUED.plusSeconds(600), ISSUED.plusSeconds(900)),
                item(3, "node.restart")));

        world.tick(2);

        assertThat(world.node.acts).containsExactly("restart");
        assertThat(world.results)
                .singleElement()
                .asString()
                .contains(Orders.id(3))
                .contains("SUCCEEDED");
    }

    @Test
    void whatCannotBeWrittenAsDoneDoesNotActAgain() {
        world.receive(list(1, item(1, "node.restart")));
        world.tick(1);

        ticksOnAFullDisk(3);
        world.tick(2);

        assertThat(world.node.acts).containsExactly("restart");
        assertThat(world.result()).contains("SUCCEEDED");
    }

    @Test
    void whatCannotBeWrittenAsFailedDoesNotActAgain() {
        world.node.obeys = false;
        world.receive(list(1, item(1, "node.restart")));
        world.tick(1);

        world.clock.advance(Duration.ofSeconds(91));
        ticksOnAFullDisk(3);
        world.tick(2);

        assertThat(world.node.acts).containsOnlyOnce("restart").last().isEqualTo("withdraw restart");
        assertThat(world.result()).contains("FAILED");
    }

    private void ticksOnAFullDisk(int times) {
        List<Throwable> faults = new ArrayList<>();
        world.store.full = true;
        for (int i = 0; i < times; i++) {
            faults.add(catchThrowable(() -> world.tick(1)));
        }
        world.store.full = false;
        assertThat(faults).hasAtLeastOneElementOfType(AgentFault.class);
    }

    @Test
    void anItemOfAnotherJournalIsInterrupted() {
        world.receive(list(1, forJournal(item(1, "node.stop"), "11111111-0000-0000-0000-000000000000")));

        world.tick(1);

        assertThat(world.node.acts).isEmpty();
        assertThat(world.results).singleElement().asString().contains("INTERRUPTED");
    }

    @Test
    void afterACrashARestartIsNotRepeatedWhenAnotherProcessRuns() {
        world.node.obeys = false;
        world.receive(list(1, item(1, "node.restart")));
        world.tick(1);
        world.node.replaceProcess();

        world.awake();
        world.tick(1);

        assertThat(world.node.acts).containsExactly("restart");
        assertThat(world.results).singleElement().asString().contains("SUCCEEDED");
    }

    @Test
    void afterACrashARestartThatHasNotHappenedIsCarriedOut() {
        world.node.obeys = false;
        world.receive(list(1, item(1, "node.restart")));
        world.tick(1);

        world.node.obeys = true;
        world.awake();
        world.tick(2);

        assertThat(world.node.acts).containsExactly("restart", "restart");
        assertThat(world.results).singleElement().asString().contains("SUCCEEDED");
    }
}
