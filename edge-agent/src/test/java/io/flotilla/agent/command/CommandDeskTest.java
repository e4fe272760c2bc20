package io.flotilla.agent.command;

import static io.flotilla.agent.command.Orders.CHAIN;
import static io.flotilla.agent.command.Orders.ISSUED;
import static io.flotilla.agent.command.Orders.cancelled;
import static io.flotilla.agent.command.Orders.forJournal;
import static io.flotilla.agent.command.Orders.item;
import static io.flotilla.agent.command.Orders.list;
import static io.flotilla.agent.command.Orders.needing;
import static io.flotilla.agent.command.Orders.with;
import static io.flotilla.agent.command.Orders.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.fake.SettableClock;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.NodeReport.PeerLink;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Ack;
import io.flotilla.contract.message.Claim;
import io.flotilla.contract.message.CommandKey;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.Progress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommandDeskTest {
    private static final NodeAddress PEER = NodeAddress.parse("bank-b/validator-1");

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private final MemoryState store = new MemoryState();
    private final FakeNode node = new FakeNode();
    private final List<String> results = new ArrayList<>();
    private final List<Ack> acks = new ArrayList<>();
    private ChainView chain = new ChainView(List.of(PEER), null, false, 0, 0);
    private Journal journal;
    private CommandDesk desk;
    private PendingCommands newest = list(0);
    private boolean granting = true;

    @BeforeEach
    void open() {
        desk = desk();
    }

    @Test
    void aRestartSucceedsWhenAnotherProcessAnswers() {
        receive(list(1, item(1, "node.restart")));

        tick(2);

        assertThat(node.acts).containsExactly("restart");
        assertThat(results).singleElement().asString().contains("SUCCEEDED").contains("pid=101");
        assertThat(acks).containsExactly(new Ack(Orders.id(1), 1, Ack.Verdict.ACCEPTED));
    }

    @Test
    void aRestartThatWasToldToHaveTimedOutDoesNotHappenLater() {
        node.obeys = false;
        receive(list(1, item(1, "node.restart")));
        tick(1);

        clock.forward(Duration.ofSeconds(91));
        tick(2);

        assertThat(node.acts).containsExactly("restart", "withdraw restart");
        assertThat(results).singleElement().asString().contains("FAILED").contains("node.restart.timeout");
    }

    @Test
    void theSameListAgainRunsNothingAgain() {
        receive(list(1, item(1, "node.restart")));
        tick(2);
        receive(list(2, item(1, "node.restart")));
        tick(3);

        assertThat(node.acts).containsExactly("restart");
        assertThat(acks).extracting(Ack::verdict).containsExactly(Ack.Verdict.ACCEPTED, Ack.Verdict.DUPLICATE);
    }

    @Test
    void resultsAreRepeatedEachMinuteUntilTheItemHasLeftTheList() {
        receive(list(1, item(1, "node.restart")));
        tick(2);
        int once = results.size();

        clock.forward(Duration.ofSeconds(61));
        tick(1);
        int twice = results.size();
        receive(list(2));
        clock.forward(Duration.ofSeconds(61));
        tick(1);

        assertThat(twice).isEqualTo(once + 1);
        assertThat(results).hasSize(twice);
    }

    @Test
    void resultsAreRepeatedAtEachConnect() {
        receive(list(1, item(1, "node.restart")));
        tick(2);

        desk.connected();
        tick(1);

        assertThat(results).hasSize(2);
        assertThat(results.get(1)).isEqualTo(results.get(0));
    }

    @Test
    void commandsRunInOrderOneAtATime() {
        node.obeys = false;
        receive(list(1, item(2, "node.restart"), item(1, "node.stop")));

        tick(3);

        assertThat(node.acts).containsExactly("stop");
    }

    @Test
    void aCommandWaitsForWhatItNeedsAndExpiresThen() {
        receive(list(1, needing(item(1, "node.restart"), 2, 1)));
        tick(1);
        assertThat(node.acts).isEmpty();

        chain = new ChainView(List.of(PEER), null, false, 2, 0);
        tick(1);
        assertThat(node.acts).isEmpty();

        clock.forward(Duration.ofHours(2));
        tick(1);
        assertThat(results).singleElement().asString().contains("EXPIRED");
    }

    @Test
    void aCommandWithItsNeedsMetRuns() {
        receive(list(1, needing(item(1, "node.restart"), 2, 1)));
        chain = new ChainView(List.of(PEER), null, false, 3, 1);

        tick(1);

        assertThat(node.acts).containsExactly("restart");
    }

    @Test
    void nothingBeginsBeforeItsTime() {
        receive(list(1, within(item(1, "node.stop"), ISSUED.plusSeconds(60), ISSUED.plusSeconds(600))));
        tick(1);
        assertThat(node.acts).isEmpty();

        clock.forward(Duration.ofSeconds(61));
        tick(1);
        assertThat(node.acts).containsExactly("stop");
    }

    @Test
    void anUnknownOperationAndBadArgumentsAreRejected() {
        receive(list(1, item(1, "node.explode"), with(item(2, "node.stop"), Map.of("really", true))));

        tick(1);

        assertThat(node.acts).isEmpty();
        assertThat(results).hasSize(2).allSatisfy(result -> assertThat(result).contains("REJECTED"));
        assertThat(results.get(0)).contains("node.explode");
    }

    @Test
    void theHostsPolicyHasTheLastWord() throws Exception {
        Files.writeString(
                folder.resolve("policy.yaml"), "operations: [node.start]\nwindows: {}\nsigners: []\nperHour: 5\n");
        receive(list(1, item(1, "node.stop")));

        tick(1);

        assertThat(node.acts).isEmpty();
        assertThat(results).singleElement().asString().contains("REJECTED").contains("policy");
    }

    @Test
    void aDamagedPolicyAllowsNothing() throws Exception {
        Files.writeString(folder.resolve("policy.yaml"), "operations: [[[");
        receive(list(1, item(1, "node.stop")));

        tick(1);

        assertThat(node.acts).isEmpty();
        assertThat(results).singleElement().asString().contains("REJECTED");
    }

    @Test
    void aCancelledCommandThatHasNotBegunIsAnsweredCancelled() {
        receive(list(1, needing(item(1, "node.stop"), 9, 0)));
        tick(1);

        receive(list(2, cancelled(needing(item(1, "node.stop"), 9, 0))));
        tick(1);

        assertThat(node.acts).isEmpty();
        assertThat(results).singleElement().asString().contains("CANCELLED");
    }

    @Test
    void aCancelThatComesTooLateIsToldWithTheResult() {
        node.obeys = false;
        receive(list(1, item(1, "node.stop")));
        tick(1);
        receive(list(2, cancelled(item(1, "node.stop"))));
        node.obeys = true;
        node.want(false);
        tick(1);

        assertThat(results)
                .singleElement()
                .asString()
                .contains("SUCCEEDED")
                .contains("cancel=too-late, percent=0, step=node.stop");
    }

    @Test
    void whatHasGoneFromTheListBeforeItBeganIsWithdrawn() {
        receive(list(1, needing(item(1, "node.stop"), 9, 0)));
        receive(list(2));
        chain = new ChainView(List.of(PEER), null, false, 9, 0);
        tick(1);

        assertThat(node.acts).isEmpty();
        assertThat(results).singleElement().asString().contains(Orders.id(1)).contains("WITHDRAWN");
        assertThat(new Journal(store, CommandDeskTest::sealed, new Random(1)).open())
                .isZero();
    }

    @Test
    void aWithdrawalIsRepeatedForAnHourAlsoAfterARestart() {
        receive(list(1, needing(item(1, "node.stop"), 9, 0)));
        receive(list(2));
        desk = desk();
        desk.recall(list(2));

        desk.connected();
        tick(1);
        clock.forward(Duration.ofMinutes(61));
        tick(1);

        assertThat(results).hasSize(2).allSatisfy(result -> assertThat(result).contains("WITHDRAWN"));
        assertThat(results.get(1)).isEqualTo(results.get(0));
    }

    @Test
    void aCancelOfWhatIsDoneIsAnsweredWithTheStoredResult() {
        receive(list(1, item(1, "node.restart")));
        tick(2);

        receive(list(2, cancelled(item(1, "node.restart"))));

        assertThat(results).hasSize(2);
        assertThat(results.get(1)).isEqualTo(results.get(0)).contains("SUCCEEDED");
    }

    @Test
    void anItemThatHasToWaitDoesNotHoldUpThoseBehindIt() {
        receive(list(
                1,
                needing(item(1, "node.stop"), 9, 0),
                within(item(2, "node.stop"), ISSUED.plusSeconds(600), ISSUED.plusSeconds(900)),
                item(3, "node.restart")));

        tick(2);

        assertThat(node.acts).containsExactly("restart");
        assertThat(results).singleElement().asString().contains(Orders.id(3)).contains("SUCCEEDED");
    }

    @Test
    void anItemOfAnotherJournalIsInterrupted() {
        receive(list(1, forJournal(item(1, "node.stop"), "11111111-0000-0000-0000-000000000000")));

        tick(1);

        assertThat(node.acts).isEmpty();
        assertThat(results).singleElement().asString().contains("INTERRUPTED");
    }

    @Test
    void genesisThatTheConfigurationDoesNotPinIsNotInstalled() {
        receive(list(1, with(item(1, "genesis.install"), Map.of("sha256", "ab".repeat(32)))));

        tick(2);

        assertThat(results).singleElement().asString().contains("FAILED").contains("genesis.not.pinned");
    }

    @Test
    void distributionSucceedsWhenEachPeerHasAcknowledged() {
        receive(list(1, item(1, "certificate.distribute")));
        tick(1);
        assertThat(node.acts).containsExactly("distribute [" + PEER + "]");
        assertThat(results).isEmpty();

        node.links = List.of(link(true, true, true, null));
        tick(1);

        assertThat(results).singleElement().asString().contains("SUCCEEDED").contains("distributed=[" + PEER + "]");
    }

    @Test
    void aDistributionThatAPeerRefusesFailsAndNamesItWithTheReason() {
        node.links = List.of(link(false, true, false, "not in the peer set"));
        receive(list(1, item(1, "certificate.distribute")));
        tick(1);

        clock.forward(Duration.ofSeconds(21));
        tick(1);

        assertThat(results).singleElement().asString().contains("FAILED").contains(PEER + " (not in the peer set)");
        assertThat(node.acts).containsExactly("distribute [" + PEER + "]", "distribute []");
    }

    @Test
    void distributionToAStrangerFailsAtOnce() {
        receive(list(1, with(item(1, "certificate.distribute"), Map.of("peers", List.of("bank-z/x")))));

        tick(2);

        assertThat(node.acts).isEmpty();
        assertThat(results).singleElement().asString().contains("FAILED").contains("bank-z/x");
    }

    @Test
    void afterACrashARestartIsNotRepeatedWhenAnotherProcessRuns() {
        node.obeys = false;
        receive(list(1, item(1, "node.restart")));
        tick(1);
        node.replaceProcess();

        desk = desk();
        desk.recall(list(1, item(1, "node.restart")));
        tick(1);

        assertThat(node.acts).containsExactly("restart");
        assertThat(results).singleElement().asString().contains("SUCCEEDED");
    }

    @Test
    void afterACrashARestartThatHasNotHappenedIsCarriedOut() {
        node.obeys = false;
        receive(list(1, item(1, "node.restart")));
        tick(1);

        node.obeys = true;
        desk = desk();
        tick(2);

        assertThat(node.acts).containsExactly("restart", "restart");
        assertThat(results).singleElement().asString().contains("SUCCEEDED");
    }

    private CommandDesk desk() {
        CommandDesk.Sink sink = new CommandDesk.Sink() {
            @Override
            public void ack(Ack ack) {
                acks.add(ack);
            }

            @Override
            public void result(byte[] document) {
                results.add(new String(document, StandardCharsets.UTF_8));
            }

            @Override
            public void progress(Progress progress) {}
        };
        journal = new Journal(store, CommandDeskTest::sealed, new Random(1));
        return new CommandDesk(journal, new PolicyFile(folder.resolve("policy.yaml")), node, sink, clock, clock);
    }

    private static byte[] sealed(CommandKey key, String journal, Outcome outcome, Instant at, Duration took) {
        return (key + " " + outcome.state() + " " + new TreeMap<>(outcome.output()) + " " + outcome.error())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static PeerLink link(boolean connected, boolean reachable, boolean distributed, String refusal) {
        return new PeerLink(
                PEER, new Endpoint("127.0.0.1", 30301), connected, reachable, distributed, null, null, refusal);
    }

    private void receive(PendingCommands pending) {
        assertThat(pending.chain()).isEqualTo(CHAIN);
        newest = pending;
        desk.receive(new Held<>(pending, Sha256.of(new byte[0]), "kid"), List.of());
    }

    private void tick(int times) {
        for (int i = 0; i < times; i++) {
            desk.tick(node.view(), chain);
            if (granting && journal.begun().filter(Entry::claiming).isPresent()) {
                grant(journal.claim().orElseThrow());
                desk.tick(node.view(), chain);
            }
        }
    }

    /** As the manager does with the first claim of an attempt. */
    private void grant(Claim claim) {
        List<Ack> before = List.copyOf(acks);
        receive(list(
                newest.version() + 1,
                newest.items().stream()
                        .map(item -> item.key().equals(claim.key()) ? item.grantedTo(claim) : item)
                        .toArray(PendingCommands.Item[]::new)));
        acks.clear();
        acks.addAll(before);
    }
}
