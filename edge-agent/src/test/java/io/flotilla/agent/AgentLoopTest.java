package io.flotilla.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.fake.ObligingBroker;
import io.flotilla.contract.message.Claim;
import io.flotilla.contract.message.PeerSet;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentLoopTest {
    /** MQTT 5: session taken over. */
    private static final int TAKEN_OVER = 0x8E;

    private static final String PEERS = Topics.chain(AgentWorld.CHAIN, ChainTopic.PEERS);

    @TempDir
    Path folder;

    private AgentWorld world;
    private ObligingBroker broker;

    @BeforeEach
    void made() {
        world = new AgentWorld(folder);
        broker = world.broker;
    }

    @Test
    void itConnectsAndSaysWhatItIsAndHowItIs() throws Exception {
        world.awake();

        assertThat(world.said(NodeTopic.PRESENCE)).singleElement().asString().contains("online");
        assertThat(world.said(NodeTopic.ABOUT)).singleElement().asString().contains(world.journal.id());
        assertThat(world.said(NodeTopic.STATUS)).isNotEmpty();
        assertThat(world.person).containsExactly("connected to the broker");
    }

    @Test
    void aPolicyThatIsGoneIsAnAlarmUntilItIsBack() throws Exception {
        world.awake();
        Path policy = folder.resolve("policy.yaml");
        Path aside = folder.resolve("aside.yaml");
        Files.move(policy, aside);
        world.pass(Duration.ofSeconds(2));

        assertThat(world.said(NodeTopic.ALARM)).last().asString().contains("policy.unreadable", "policy.yaml");

        Files.move(aside, policy);
        world.pass(Duration.ofSeconds(2));
        assertThat(world.said(NodeTopic.ALARM)).last().asString().isEmpty();
    }

    @Test
    void whatABugKeepsFromBeingTakenIsToldAndNotAskedForAgain() throws Exception {
        world.awake();
        int next = world.store.commits() + 1;
        world.store.crash(commit -> commit == next, commit -> false);

        broker.sends(PEERS, peers());
        world.turns(1);

        assertThat(broker.acknowledged).hasSize(1);
        assertThat(world.link.up()).isTrue();
        assertThat(world.said(NodeTopic.EVENT)).last().asString().contains("document.failed", PEERS);
    }

    @Test
    void theEpochOfTheStartIsThatOfTheFirstConnectionAndEachLossRaisesIt() throws Exception {
        world.awake();
        broker.drops(0);
        world.pass(Duration.ofSeconds(40));

        List<String> said = world.said(NodeTopic.PRESENCE);
        long first = world.clock.instant().getEpochSecond() - 40;
        assertThat(said).hasSize(2);
        assertThat(said.get(0)).contains("\"epoch\":" + first);
        assertThat(said.get(1)).doesNotContain("\"epoch\":" + first);
        assertThat(world.person).hasSize(3).last().isEqualTo("connected to the broker");
    }

    @Test
    void aBrokerThatIsAwayHasThePersonToldOnceAndTheManagerAskedNowAndThen() throws Exception {
        broker.refuses = true;
        world.awake();

        world.pass(Duration.ofMinutes(10));

        assertThat(broker.attempts).isGreaterThan(10);
        assertThat(world.askedManager).isBetween(1, broker.attempts / 8 + 1);
        assertThat(world.person).singleElement().asString().contains("the agent keeps trying");
    }

    @Test
    void whatArrivesIsKeptAndThenAcknowledged() throws Exception {
        world.awake();

        broker.sends(PEERS, peers());

        assertThat(world.shelf.peers()).isPresent();
        assertThat(broker.acknowledged).hasSize(1);
    }

    @Test
    void onAFullDiskNothingIsAcknowledgedUntilThereIsSpaceAgain() throws Exception {
        world.awake();
        world.store.full = true;

        broker.sends(PEERS, peers());
        assertThat(broker.acknowledged).isEmpty();
        assertThat(world.alarms.count()).isEqualTo(1);

        world.store.full = false;
        world.pass(Duration.ofSeconds(40));
        assertThat(broker.acknowledged).hasSize(1);
        assertThat(world.shelf.peers()).isPresent();
        assertThat(world.alarms.count()).isZero();
    }

    @Test
    void whatCannotBeDoneWithAMessageDoesNotHaveItComeAgain() throws Exception {
        world.awake();

        broker.sends(PEERS, new byte[] {1});
        broker.sends(Topics.node(AgentWorld.NODE, NodeTopic.CALL_REQUEST), new byte[] {1});

        assertThat(broker.acknowledged).hasSize(2);
        assertThat(world.said(NodeTopic.EVENT)).anyMatch(said -> said.contains("document.refused.malformed"));
    }

    @Test
    void aCommandIsAnsweredAlsoByAHostWithoutANode() throws Exception {
        world.awake();
        orders(1, item("node.explode"));
        world.turns(2);

        assertThat(world.said(NodeTopic.COMMAND_RESULT))
                .singleElement()
                .asString()
                .contains("rejected");
    }

    @Test
    void aClaimIsRepeatedEachMinuteUntilItIsGranted() throws Exception {
        world.awake();
        PendingCommands.Item restart = item("node.restart");
        orders(1, restart);
        world.turns(3);
        Claim claim = world.journal.claim().orElseThrow();
        assertThat(claimed(claim)).isEqualTo(1);

        world.pass(Duration.ofMinutes(3));
        world.turns(1);
        long repeated = claimed(claim);
        assertThat(repeated).isBetween(3L, 4L);

        orders(2, restart.grantedTo(claim));
        world.pass(Duration.ofMinutes(3));
        assertThat(claimed(claim)).isEqualTo(repeated);
    }

    @Test
    void aSecondClientOfItsIdentityIsAnAlarmForAsLongAsTheConnectionHasNotHeldFiveMinutes() throws Exception {
        world.awake();
        broker.drops(TAKEN_OVER);
        world.pass(Duration.ofMinutes(2));
        assertThat(world.said(NodeTopic.ALARM)).anyMatch(said -> said.contains("identity.cloned"));
        assertThat(world.alarms.count()).isEqualTo(1);

        world.pass(Duration.ofMinutes(7));
        assertThat(world.alarms.count()).isZero();
    }

    @Test
    void itSaysGoodbyeAndHasNoMoreTurns() throws Exception {
        world.awake();

        world.loop.stop();
        boolean more = true;
        for (int i = 0; i < 5 && more; i++) {
            more = world.loop.turn(Duration.ZERO);
        }

        assertThat(more).isFalse();
        assertThat(world.said(NodeTopic.PRESENCE)).last().asString().contains("offline");
        assertThat(broker.goodbyes).containsExactly(true);
    }

    @Test
    void aBrokerThatDoesNotHearTheGoodbyeHoldsItUpForTwoSeconds() throws Exception {
        world.awake();
        broker.acknowledges = false;

        world.loop.stop();
        world.turns(5);
        assertThat(world.loop.turn(Duration.ZERO)).isTrue();
        world.clock.advance(Duration.ofSeconds(3));

        assertThat(world.loop.turn(Duration.ZERO)).isFalse();
    }

    private long claimed(Claim claim) {
        return world.told(NodeTopic.ABOUT).stream()
                .filter(said -> said.contains(claim.token()))
                .count();
    }

    private void orders(long version, PendingCommands.Item item) {
        PendingCommands list = new PendingCommands(
                AgentWorld.NODE, AgentWorld.CHAIN, 1, version, world.clock.instant(), "ana", List.of(item));
        broker.sends(Topics.node(AgentWorld.NODE, NodeTopic.COMMAND_PENDING), AgentWorld.MANAGER.sign(list));
    }

    private PendingCommands.Item item(String operation) {
        return new PendingCommands.Item(
                "019aabcd-0000-7000-8000-000000000001",
                1,
                null,
                operation,
                Map.of(),
                "ana",
                world.clock.instant(),
                null,
                world.clock.instant().plusSeconds(3_600),
                false,
                null,
                new PendingCommands.Needs(0, 0),
                List.of());
    }

    private byte[] peers() {
        return AgentWorld.MANAGER.sign(new PeerSet(AgentWorld.CHAIN, 1, 1, world.clock.instant(), "ana", List.of()));
    }
}
