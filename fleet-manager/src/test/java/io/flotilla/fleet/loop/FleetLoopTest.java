package io.flotilla.fleet.loop;

import static io.flotilla.fleet.loop.LoopWorld.ANA;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Refusal;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.HeldStamps;
import io.flotilla.contract.message.Phase;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.ReportedConfig;
import io.flotilla.contract.message.Stamp;
import io.flotilla.contract.message.Status;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.fake.Speaker;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.node.FleetEvent;
import io.flotilla.fleet.store.Tables;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FleetLoopTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-0/v");
    private static final String DESIRED = Topics.node(NODE, NodeTopic.CONFIG_DESIRED);

    @TempDir
    Path folder;

    private final Speaker first = new Speaker(NODE, Specs.CHAIN);
    private final Speaker second = new Speaker(NodeAddress.parse("bank-1/v"), Specs.CHAIN);
    private LoopWorld world;

    @BeforeEach
    void begins() {
        world = new LoopWorld(folder.resolve("ca"));
    }

    @Test
    void whatWasWrittenBeforeTheBrokerWasThereGoesOutWhenItComes() {
        world.operations.apply(Specs.validators(2), ANA);
        world.drain();
        assertThat(world.link.count()).isZero();

        world.connected();

        assertThat(world.link.sent(DESIRED)).hasSize(1);
        assertThat(world.sentPending(NODE)).hasSize(1);
        assertThat(world.store.<List<?>>read(entries -> entries.all(Tables.OUTBOX, "")))
                .isEmpty();
    }

    @Test
    void oneDocumentATopicIsInFlightAndTheStoreIsReadAgainAfterIt() {
        world.connected().operations.apply(Specs.validators(2), ANA);
        world.drain();
        assertThat(world.link.sent(DESIRED)).hasSize(1);

        world.say(first.about(1, 1001, "journal"));
        world.say(first.about(2, 1002, "journal"));
        assertThat(world.link.sent(DESIRED)).hasSize(1);
        world.settle();

        assertThat(world.link.sent(DESIRED))
                .extracting(document -> document.stamp().version())
                .containsExactly(1L, 3L);
    }

    @Test
    void everythingGoesOutAgainAfterTheBrokerWasAwayAsTheSameBytes() {
        world.connected().withRunningPair(first, second);
        DownDocument before = world.link.newest(DESIRED).orElseThrow();
        int sent = world.link.sent(DESIRED).size();

        world.step(new Signal.BrokerDown());
        tickFor(Duration.ofSeconds(90));
        world.connected();

        assertThat(world.link.sent(DESIRED)).hasSize(sent + 1);
        assertThat(world.link.newest(DESIRED)).contains(before);
    }

    @Test
    void aFullLinkLosesNothing() {
        world.connected();
        world.link.full(true);
        world.operations.apply(Specs.validators(2), ANA);
        world.drain();
        assertThat(world.link.count()).isEqualTo(1);

        world.link.full(false);
        world.loop.tick();
        world.settle();

        assertThat(world.link.sent(DESIRED)).hasSize(1);
    }

    @Test
    void whatGotLostIsSentAgainAfterASecond() {
        world.connected().operations.apply(Specs.validators(2), ANA);
        world.drain();

        world.step(new Signal.Unpublished(DESIRED, false));
        assertThat(world.link.sent(DESIRED)).hasSize(1);
        tickFor(Duration.ofSeconds(1));

        assertThat(world.link.sent(DESIRED)).hasSize(2);
    }

    @Test
    void whatTheOtherManagerWritesIsPublishedByTheOneThatHoldsTheLease() {
        LoopWorld other = new LoopWorld(folder.resolve("other"), world.store, world.clock, "m-2");
        world.connected();
        other.connected();

        other.operations.apply(Specs.validators(2), ANA);
        other.settle();
        assertThat(other.link.count()).isZero();
        tickFor(Duration.ofSeconds(11));

        assertThat(world.link.sent(DESIRED)).hasSize(1);
    }

    @Test
    void aChainThatIsNotBornSaysForWhomItWaits() {
        world.connected().operations.apply(Specs.validators(2), ANA);
        world.settle();
        world.say(first.about(1, 1001, "journal"));

        tickFor(Duration.ofSeconds(90));

        assertThat(world.reads.events("", 100).items())
                .filteredOn(event -> event.code().equals("genesis.waiting"))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.message()).contains("bank-1/v").doesNotContain("bank-0/v"));
    }

    @Test
    void anOnlineNodeThatStaysBehindForAMinuteIsToldAgain() {
        world.connected().withRunningPair(first, second);
        world.presence(NODE, Presence.State.ONLINE, 1);
        world.say(new NodeSaid.StatusSaid(NODE, new Status(Phase.RUNNING, 1, 0, 0, 1, 1, 99, 0, 9, 0, null)));
        int sent = world.link.sent(DESIRED).size();

        tickFor(Duration.ofSeconds(55));
        assertThat(world.link.sent(DESIRED)).hasSize(sent);
        tickFor(Duration.ofSeconds(25));

        assertThat(world.link.sent(DESIRED)).hasSize(sent + 1);
    }

    @Test
    void oneThatHoldsAHigherVersionOfATimeBeforeARestoreIsToldAgain() {
        world.connected().withRunningPair(first, second);
        world.presence(NODE, Presence.State.ONLINE, 1);
        world.say(new NodeSaid.StatusSaid(NODE, new Status(Phase.RUNNING, 1, 0, 0, 1, 88, 99, 0, 9, 0, null)));
        int sent = world.link.sent(DESIRED).size();

        tickFor(Duration.ofSeconds(80));

        assertThat(world.link.sent(DESIRED)).hasSize(sent + 1);
    }

    @Test
    void aLostNodeRaisesAnAlarmUntilItIsBackAndAnOlderLifeIsNotHeard() {
        world.connected().withRunningPair(first, second);
        world.presence(NODE, Presence.State.ONLINE, 5);

        world.presence(NODE, Presence.State.LOST, 4);
        assertThat(world.reads.alarms()).isEmpty();
        world.presence(NODE, Presence.State.LOST, 5);
        world.settle();
        assertThat(world.reads.alarms()).extracting(alarm -> alarm.code()).containsExactly("node.lost");
        String topic = Topics.fleetAlarm(NODE, "node.lost");
        assertThat(world.link.newest(topic).orElseThrow().payload()).contains("\"code\":\"node.lost\"");
        world.presence(NODE, Presence.State.ONLINE, 6);
        world.settle();

        assertThat(world.reads.alarms()).isEmpty();
        assertThat(world.link.newest(topic).orElseThrow().payload()).isEmpty();
        assertThat(world.store.<Boolean>read(
                        entries -> entries.get(Tables.DOCUMENTS, topic).isPresent()))
                .isFalse();
    }

    @Test
    void anEpochThatABrokerMadeUpDoesNotSilenceAnAgent() {
        world.connected().withRunningPair(first, second);
        world.presence(NODE, Presence.State.LOST, Long.MAX_VALUE);
        assertThat(world.reads.alarms()).extracting(alarm -> alarm.code()).containsExactly("node.lost");

        world.presence(NODE, Presence.State.ONLINE, 6);

        assertThat(world.reads.alarms()).isEmpty();
        assertThat(world.reads.node(NODE).orElseThrow().presence())
                .extracting(Presence::epoch)
                .isEqualTo(6L);
    }

    @Test
    void aFloodOfLiesIsOneEventAMinuteForEachReason() {
        world.connected().withRunningPair(first, second);
        for (int i = 0; i < 500; i++) {
            world.clock.advance(Duration.ofMillis(200));
            world.say(new NodeSaid.RefusedSaid(NODE, DESIRED, Refusal.BAD_SIGNATURE, "forged"));
        }

        assertThat(world.reads.events("", 1_000).items())
                .filteredOn(event -> event.code().equals("refused.bad-signature"))
                .hasSize(2)
                .anySatisfy(event -> assertThat(event.message()).contains("298 more"));
    }

    @Test
    void anOlderDocumentOfANodeIsNotHeard() {
        world.connected().operations.apply(Specs.validators(2), ANA);
        world.settle();
        world.say(first.about(5, 1005, "journal"));
        world.say(first.about(4, 1004, "journal"));

        assertThat(world.reads.node(NODE).orElseThrow().endpoint()).hasToString("127.0.0.1:1005");
        assertThat(codes()).contains("refused.older");
    }

    @Test
    void theSameDocumentOfANodeAgainIsIgnoredAndAnotherAtItsPlaceIsRefused() {
        world.connected().operations.apply(Specs.validators(2), ANA);
        world.settle();
        About about = first.about(5, 1005, "journal");
        world.say(about);
        world.say(about);
        assertThat(codes()).noneMatch(code -> code.startsWith("refused."));

        world.say(first.about(5, 1006, "journal"));

        assertThat(codes()).contains("refused.conflict");
        assertThat(world.reads.node(NODE).orElseThrow().endpoint()).hasToString("127.0.0.1:1005");
    }

    @Test
    void aNodeThatHoldsANewerListOrPeerSetThanTheStoreBeginsANewTerm() {
        world.connected().withRunningPair(first, second);
        long before = world.pending(NODE).term();

        world.say(first.holding(8, new HeldStamps(Stamp.NONE, new Stamp(1, 500), Stamp.NONE, Stamp.NONE)));
        world.settle();
        long restored = world.pending(NODE).term();
        world.clock.advance(Duration.ofMinutes(11));
        Stamp ahead = new Stamp(restored, 99);
        world.say(first.holding(9, new HeldStamps(Stamp.NONE, Stamp.NONE, ahead, Stamp.NONE)));
        world.settle();

        assertThat(before).isEqualTo(1);
        assertThat(restored).isGreaterThan(1);
        assertThat(world.pending(second.node()).term()).isGreaterThan(restored);
        assertThat(codes()).contains("term.raised");
        world.say(first.holding(10, HeldStamps.NONE));
        assertThat(world.reads.alarms()).isEmpty();
    }

    private List<String> codes() {
        return world.reads.events("", 100).items().stream()
                .map(FleetEvent::code)
                .toList();
    }

    @Test
    void aNodeThatHoldsMoreThanTheStoreBeginsANewTerm() {
        world.connected().withRunningPair(first, second);

        ahead(9, 1);
        world.settle();

        long term = world.link.newest(DESIRED).orElseThrow().stamp().term();
        assertThat(term).isEqualTo(world.clock.instant().getEpochSecond());
        assertThat(world.sentPending(second.node())
                        .get(world.sentPending(second.node()).size() - 1)
                        .stamp()
                        .term())
                .isEqualTo(term);
        assertThat(world.reads.events("", 100).items())
                .extracting(FleetEvent::code)
                .contains("term.raised");
    }

    @Test
    void theSummaryIsPublishedWhenItChangesAndOnlyThen() {
        world.connected().withRunningPair(first, second);
        world.loop.tick();
        world.settle();
        int sent = world.link.sent(Topics.SUMMARY).size();

        tickFor(Duration.ofSeconds(30));
        assertThat(world.link.sent(Topics.SUMMARY)).hasSize(sent);
        world.presence(NODE, Presence.State.ONLINE, 1);
        world.loop.tick();

        assertThat(world.link.newest(Topics.SUMMARY).orElseThrow().payload())
                .isEqualTo("{\"schema\":\"summary/1\",\"nodes\":2,\"online\":1,\"inSync\":0,"
                        + "\"drifting\":0,\"alarms\":0,\"pending\":0}");
    }

    @Test
    void ofTwoManagersOneSpeaksAndTheOtherTakesOverWhenItsLeaseHasRunOut() {
        LoopWorld other = new LoopWorld(folder.resolve("other"), world.store, world.clock, "m-2");
        world.connected();
        other.connected();

        world.operations.apply(Specs.validators(2), ANA);
        world.settle();
        other.loop.tick();
        other.settle();
        assertThat(world.link.sent(DESIRED)).hasSize(1);
        assertThat(other.link.count()).isZero();
        world.clock.advance(Leases.LENGTH);
        for (int i = 0; i < 10; i++) {
            other.loop.tick();
        }

        assertThat(other.link.sent(DESIRED)).hasSize(1);
        world.step(new Signal.Unpublished(DESIRED, false));
        assertThat(world.link.sent(DESIRED)).hasSize(1);
    }

    private void tickFor(Duration time) {
        for (int second = 0; second < time.toSeconds(); second++) {
            world.clock.advance(Duration.ofSeconds(1));
            world.loop.tick();
            world.settle();
        }
    }

    private void ahead(long seq, long term) {
        ReportedConfig ahead = new ReportedConfig(
                NODE,
                Specs.CHAIN,
                1,
                seq,
                term,
                400,
                Sha256.of(new byte[0]),
                ReportedConfig.State.CONVERGED,
                List.of(),
                null);
        world.say(new NodeSaid.ReportedSaid(NODE, ahead, LoopWorld.text(ahead)));
    }
}
