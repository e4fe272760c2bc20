package io.flotilla.agent.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.agent.fake.SettableClock;
import io.flotilla.agent.identity.AgentFault;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.topic.NodeTopic;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BrokerLinkTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/validator-1");
    private static final String OWN = "fleet/v1/bank-a/validator-1/";

    private final SettableClock clock = new SettableClock();
    private final SettableClock wall = new SettableClock();
    private final FakeTransport broker = new FakeTransport();
    private final FakeDisk store = new FakeDisk();
    private final TreeMap<Long, byte[]> disk = store.events;
    private final FakeOwner heard = new FakeOwner(inbound -> this.keeping.run());
    private Runnable keeping = () -> {};
    private BrokerLink link;

    @BeforeEach
    void freshLink() {
        link = link();
        link.brokers(List.of(URI.create("ssl://one:8883")));
    }

    @Test
    void presenceIsPublishedFirstWithTheEpochOfTheWill() {
        link.state(document(NodeTopic.STATUS, "s"));
        connect(false);

        assertThat(broker.topics()).containsExactly(OWN + "presence", OWN + "status");
        Presence will = FakeTransport.presence(broker.attempts.get(0).will());
        Presence online = FakeTransport.presence(broker.published.get(0));
        assertThat(will.state()).isEqualTo(Presence.State.LOST);
        assertThat(online.state()).isEqualTo(Presence.State.ONLINE);
        assertThat(online.epoch()).isEqualTo(will.epoch()).isEqualTo(101);
        assertThat(broker.subscribed).containsExactly("filter");
    }

    @Test
    void aLossRaisesTheEpochAndFailedAttemptsDoNot() {
        connect(false);
        broker.drops(0);
        for (int i = 0; i < 3; i++) {
            later(60);
            broker.drops(0);
        }
        later(60);
        broker.accepts(true);

        assertThat(heard.epoch).isEqualTo(102);
        assertThat(heard.closed).containsExactly(1, 2, 3, 4);
    }

    @Test
    void aBrokerThatForgotTheSessionGetsEveryRetainedDocumentAgain() {
        connect(false);
        link.state(document(NodeTopic.ABOUT, "a"));
        link.state(document(NodeTopic.STATUS, "s"));
        broker.drops(0);
        broker.published.clear();

        later(60);
        broker.accepts(false);

        assertThat(broker.topics()).containsExactlyInAnyOrder(OWN + "presence", OWN + "about", OWN + "status");
    }

    @Test
    void aResumedSessionGetsWhatWasNotAcknowledged() {
        connect(false);
        link.state(document(NodeTopic.ABOUT, "a"));
        broker.acknowledges = false;
        link.state(document(NodeTopic.STATUS, "s"));
        broker.drops(0);
        broker.published.clear();
        broker.acknowledges = true;

        later(60);
        broker.accepts(true);

        assertThat(broker.topics()).containsExactly(OWN + "presence", OWN + "status");
    }

    @Test
    void aBrokerThatDoesNotAcknowledgeIsLeftAndHearsItOverTheNextConnection() {
        connect(false);
        broker.acknowledges = false;
        link.state(document(NodeTopic.STATUS, "s"));
        later(20);
        assertThat(broker.attempts).hasSize(1);
        broker.acknowledges = true;

        later(11);
        later(60);
        broker.published.clear();
        broker.accepts(true);

        assertThat(broker.attempts).hasSize(2);
        assertThat(broker.topics()).containsExactly(OWN + "presence", OWN + "status");
    }

    @Test
    void whileAwayTheNewestStateIsKeptAndPassingMessagesAreNot() {
        link.state(document(NodeTopic.STATUS, "old"));
        link.state(document(NodeTopic.STATUS, "new"));
        link.passing(document(NodeTopic.COMMAND_ACK, "ack"));

        connect(false);

        assertThat(broker.topics()).containsExactly(OWN + "presence", OWN + "status");
        assertThat(broker.published.get(1).payload()).isEqualTo("new".getBytes(UTF_8));
    }

    @Test
    void eventsSurviveARestartAndLeaveTheDiskOnceAcknowledged() {
        link.event("one".getBytes(UTF_8));
        link.event("two".getBytes(UTF_8));
        link = link();
        link.brokers(List.of(URI.create("ssl://one:8883")));

        connect(false);

        assertThat(broker.topics()).containsExactly(OWN + "presence", OWN + "event", OWN + "event");
        assertThat(broker.published.get(1).payload()).isEqualTo("one".getBytes(UTF_8));
        assertThat(disk).isEmpty();
    }

    @Test
    void anEventThatWasNotAcknowledgedIsSentAgain() {
        connect(false);
        broker.acknowledges = false;
        link.event("one".getBytes(UTF_8));
        broker.drops(0);
        assertThat(disk).hasSize(1);

        later(60);
        broker.accepts(true);

        assertThat(broker.topics().stream().filter(topic -> topic.endsWith("event")))
                .hasSize(2);
    }

    @Test
    void aFullOutboxLosesItsOldest() {
        for (int i = 0; i < Outbox.CAPACITY + 5; i++) {
            link.event(("e" + i).getBytes(UTF_8));
        }

        assertThat(disk).hasSize(Outbox.CAPACITY);
        assertThat(disk.firstEntry().getValue()).isEqualTo("e5".getBytes(UTF_8));
    }

    @Test
    void atMostEightAreInFlight() {
        broker.acknowledges = false;
        connect(false);
        for (int i = 0; i < 20; i++) {
            link.event(("e" + i).getBytes(UTF_8));
        }

        assertThat(broker.published).hasSize(8);

        broker.delivers(broker.tickets.get(0));
        assertThat(broker.published).hasSize(9);
    }

    @Test
    void theRateStaysBelowTheBrokersQuota() {
        connect(false);
        for (int i = 0; i < 200; i++) {
            link.event(("e" + i).getBytes(UTF_8));
        }
        int atOnce = broker.published.size();
        for (int i = 0; i < 10; i++) {
            clock.forward(Duration.ofMillis(100));
            link.tick();
        }

        assertThat(atOnce).isLessThanOrEqualTo(20);
        assertThat(broker.published.size()).isBetween(atOnce + 18, atOnce + 20);
    }

    @Test
    void aTakeOverIsToldAtOnceAndTheSecondInAMinuteMeansALongWait() {
        connect(false);
        broker.drops(Reconnect.TAKEN_OVER);
        assertThat(heard.cloned).isTrue();
        later(5);
        broker.accepts(true);
        broker.drops(Reconnect.TAKEN_OVER);

        int attempts = broker.attempts.size();
        later(200);
        assertThat(broker.attempts).hasSize(attempts);
        later(101);
        assertThat(broker.attempts).hasSize(attempts + 1);
    }

    @Test
    void attemptsBackOffToHalfAMinuteAndNeverStop() {
        link.tick();
        for (int i = 0; i < 20; i++) {
            broker.drops(0);
            long longest = Math.min(30_000, 250L << Math.min(i, 10));

            assertThat(millisUntilTheNextAttempt()).isBetween(longest / 2, longest + 50);
        }
    }

    @Test
    void aStepBackOfTheWallClockHoldsUpNothing() {
        connect(false);
        broker.drops(0);
        wall.forward(Duration.ofDays(-1));
        later(1);
        broker.accepts(true);
        link.state(document(NodeTopic.STATUS, "s"));

        assertThat(broker.topics()).contains(OWN + "status");
        Presence online = FakeTransport.presence(broker.published.get(1));
        assertThat(online.since()).isEqualTo(wall.instant());
    }

    @Test
    void aConnectThatIsNeverAnsweredIsGivenUp() {
        link.tick();
        later(21);

        assertThat(heard.closed).containsExactly(1);
    }

    @Test
    void brokersAreTriedInTurn() {
        link.brokers(List.of(URI.create("ssl://one:8883"), URI.create("ssl://two:8883")));
        link.tick();
        broker.drops(0);
        later(60);

        assertThat(broker.attempts.stream().map(attempt -> attempt.broker().getHost()))
                .containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void whatAnOldConnectionSaysIsIgnored() {
        connect(false);
        long old = broker.connection();
        broker.drops(0);
        later(60);
        broker.accepts(true);

        link.arrived(new Inbound(old, 1, 1, "late", new byte[0]));
        link.lost(old, 0, "late");

        assertThat(heard.arrived).isEmpty();
        assertThat(link.up()).isTrue();
    }

    @Test
    void whatArrivesIsAcknowledgedOnceTheOwnerHasKeptIt() {
        List<Integer> before = new ArrayList<>();
        keeping = () -> before.add(broker.acknowledged.size());
        connect(false);

        for (int i = 0; i < 20; i++) {
            broker.sends("a");
        }

        assertThat(heard.arrived).hasSize(20);
        assertThat(before).startsWith(0, 1, 2);
        assertThat(broker.acknowledged).hasSize(20);
    }

    @Test
    void whatCouldNotBeKeptComesAgainOverAnotherConnection() {
        connect(false);
        keeping = () -> {
            throw new IllegalStateException("the disk is full");
        };
        broker.sends("a");

        assertThat(broker.acknowledged).isEmpty();
        assertThat(broker.disconnects).containsExactly(false);
        assertThat(link.up()).isFalse();

        keeping = () -> {};
        later(1);
        broker.accepts(true);
        broker.sends("a");
        assertThat(broker.acknowledged).hasSize(1);
    }

    @Test
    void whatThereWasNoSpaceForIsAcknowledgedOnceItIsKeptAndTheConnectionStands() {
        connect(false);
        keeping = () -> {
            throw new AgentFault(AgentFault.Code.DISK_FULL, "the disk is full: make space");
        };
        broker.sends("a");
        later(2);

        assertThat(broker.acknowledged).isEmpty();
        assertThat(link.up()).isTrue();

        keeping = () -> {};
        later(2);
        later(2);
        assertThat(broker.acknowledged).hasSize(1);
        assertThat(link.up()).isTrue();
    }

    @Test
    void aClearedDocumentThatWasUnderWayAtTheLossIsClearedAfterwards() {
        connect(false);
        link.state(Message.of(NODE, NodeTopic.ALARM, "clock.skew", "x".getBytes(UTF_8)));
        broker.acknowledges = false;
        link.clear(Message.of(NODE, NodeTopic.ALARM, "clock.skew", new byte[0]));
        broker.drops(0);
        broker.published.clear();
        broker.acknowledges = true;

        later(60);
        broker.accepts(true);

        assertThat(broker.topics()).containsExactly(OWN + "presence", OWN + "alarm/clock.skew");
        assertThat(broker.published.get(1).payload()).isEmpty();
    }

    @Test
    void anAlarmThatIsRaisedAgainIsNotClearedByTheOldClearance() {
        connect(false);
        broker.acknowledges = false;
        link.clear(Message.of(NODE, NodeTopic.ALARM, "clock.skew", new byte[0]));
        link.state(Message.of(NODE, NodeTopic.ALARM, "clock.skew", "x".getBytes(UTF_8)));
        broker.drops(0);
        broker.published.clear();

        later(60);
        broker.accepts(true);

        assertThat(broker.published.get(1).payload()).isEqualTo("x".getBytes(UTF_8));
        assertThat(broker.published).hasSize(2);
    }

    @Test
    void anEventThatDoesNotFitIsNeitherKeptNorInTheWayOfOthers() {
        disk.put(1L, new byte[NodeTopic.EVENT.maxBytes() + 1]);
        link = link();
        link.brokers(List.of(URI.create("ssl://one:8883")));

        assertThatThrownBy(() -> link.event(new byte[NodeTopic.EVENT.maxBytes() + 1]))
                .isInstanceOf(IllegalArgumentException.class);
        link.event("fits".getBytes(UTF_8));
        connect(false);

        assertThat(broker.topics()).containsExactly(OWN + "presence", OWN + "event");
        assertThat(disk).isEmpty();
    }

    @Test
    void subscribingAgainHappensOverAConnectionOnly() {
        link.subscribeAgain();
        assertThat(broker.subscribed).isEmpty();
        connect(false);
        broker.subscribed = List.of();

        link.subscribeAgain();

        assertThat(broker.subscribed).containsExactly("filter");
    }

    @Test
    void aClearedDocumentIsPublishedEmptyAndForgotten() {
        connect(false);
        link.state(Message.of(NODE, NodeTopic.ALARM, "clock.skew", "x".getBytes(UTF_8)));
        link.clear(Message.of(NODE, NodeTopic.ALARM, "clock.skew", new byte[0]));
        assertThat(broker.published.get(2).payload()).isEmpty();
        broker.drops(0);
        broker.published.clear();

        later(60);
        broker.accepts(false);

        assertThat(broker.topics()).containsExactly(OWN + "presence");
    }

    private BrokerLink link() {
        Outbox outbox = new Outbox(store);
        return new BrokerLink(
                NODE, List.of("filter"), broker, outbox, heard, new BrokerLink.LinkTiming(wall, clock, new Random(1)));
    }

    private void connect(boolean sessionPresent) {
        link.tick();
        broker.accepts(sessionPresent);
    }

    private long millisUntilTheNextAttempt() {
        int before = broker.attempts.size();
        long waited = 0;
        while (broker.attempts.size() == before && waited < 60_000) {
            clock.forward(Duration.ofMillis(25));
            waited += 25;
            link.tick();
        }
        return waited;
    }

    private void later(int seconds) {
        clock.forward(Duration.ofSeconds(seconds));
        link.tick();
    }

    private static Message document(NodeTopic topic, String text) {
        return Message.of(NODE, topic, text.getBytes(UTF_8));
    }
}
