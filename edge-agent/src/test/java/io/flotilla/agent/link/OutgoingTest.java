package io.flotilla.agent.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.contract.topic.NodeTopic;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is sent, and sent again. */
final class OutgoingTest {
    private static final String OWN = "fleet/v1/bank-a/validator-1/";

    private final LinkWorld world = new LinkWorld();

    @Test
    void aBrokerThatForgotTheSessionGetsEveryRetainedDocumentAgain() {
        world.connect(false);
        world.link.state(LinkWorld.document(NodeTopic.ABOUT, "a"));
        world.link.state(LinkWorld.document(NodeTopic.STATUS, "s"));
        world.broker.drops(0);
        world.broker.published.clear();

        world.later(60);
        world.broker.accepts(false);

        assertThat(world.broker.topics()).containsExactlyInAnyOrder(OWN + "presence", OWN + "about", OWN + "status");
    }

    @Test
    void aResumedSessionGetsWhatWasNotAcknowledged() {
        world.connect(false);
        world.link.state(LinkWorld.document(NodeTopic.ABOUT, "a"));
        world.broker.acknowledges = false;
        world.link.state(LinkWorld.document(NodeTopic.STATUS, "s"));
        world.broker.drops(0);
        world.broker.published.clear();
        world.broker.acknowledges = true;

        world.later(60);
        world.broker.accepts(true);

        assertThat(world.broker.topics()).containsExactly(OWN + "presence", OWN + "status");
    }

    @Test
    void whileAwayTheNewestStateIsKeptAndPassingMessagesAreNot() {
        world.link.state(LinkWorld.document(NodeTopic.STATUS, "old"));
        world.link.state(LinkWorld.document(NodeTopic.STATUS, "new"));
        world.link.passing(LinkWorld.document(NodeTopic.COMMAND_ACK, "ack"));

        world.connect(false);

        assertThat(world.broker.topics()).containsExactly(OWN + "presence", OWN + "status");
        assertThat(world.broker.published.get(1).payload()).isEqualTo("new".getBytes(UTF_8));
    }

    @Test
    void eventsSurviveARestartAndLeaveTheDiskOnceAcknowledged() {
        world.link.event("one".getBytes(UTF_8));
        world.link.event("two".getBytes(UTF_8));
        world.restarts();

        world.connect(false);

        assertThat(world.broker.topics()).containsExactly(OWN + "presence", OWN + "event", OWN + "event");
        assertThat(world.broker.published.get(1).payload()).isEqualTo("one".getBytes(UTF_8));
        assertThat(world.disk.events).isEmpty();
    }

    @Test
    void anEventThatWasNotAcknowledgedIsSentAgain() {
        world.connect(false);
        world.broker.acknowledges = false;
        world.link.event("one".getBytes(UTF_8));
        world.broker.drops(0);
        assertThat(world.disk.events).hasSize(1);

        world.later(60);
        world.broker.accepts(true);

        assertThat(world.broker.topics().stream().filter(topic -> topic.endsWith("event")))
                .hasSize(2);
    }

    @Test
    void aResultThatNobodyHeardIsSaidAgainSoon() {
        world.connect(false);
        world.broker.acknowledges = false;
        world.link.passing(LinkWorld.document(NodeTopic.COMMAND_RESULT, "done"));
        world.link.passing(LinkWorld.document(NodeTopic.COMMAND_ACK, "a hint"));
        List.copyOf(world.broker.tickets).forEach(world.broker::findsNobody);
        world.broker.published.clear();
        world.broker.acknowledges = true;

        world.later(1);
        assertThat(world.broker.topics()).isEmpty();
        world.later(3);

        assertThat(world.broker.topics()).containsExactly(OWN + "command/result");
        world.later(10);
        assertThat(world.broker.topics()).containsExactly(OWN + "command/result");
    }

    @Test
    void aResultThatIsHandedOverAgainAndAgainIsSaidOnceAtATime() {
        world.connect(false);
        world.broker.acknowledges = false;
        int most = 0;
        for (int minute = 0; minute < 10; minute++) {
            world.link.passing(LinkWorld.document(NodeTopic.COMMAND_RESULT, "done"));
            for (int pause = 0; pause < 15; pause++) {
                List.copyOf(world.broker.tickets).forEach(world.broker::findsNobody);
                world.broker.tickets.clear();
                world.broker.published.clear();
                world.later(4);
                most = Math.max(most, (int) world.broker.topics().stream()
                        .filter(topic -> topic.endsWith("result"))
                        .count());
            }
        }

        assertThat(most).isOne();
    }

    @Test
    void aFullOutboxLosesItsOldest() {
        for (int i = 0; i < Outbox.CAPACITY + 5; i++) {
            world.link.event(("e" + i).getBytes(UTF_8));
        }

        assertThat(world.disk.events).hasSize(Outbox.CAPACITY);
        assertThat(world.disk.events.firstEntry().getValue()).isEqualTo("e5".getBytes(UTF_8));
    }

    @Test
    void anEventForWhichThereIsNoSpaceIsSentAllTheSameAndKeptOnceThereIs() {
        world.disk.full = true;
        world.link.event("one".getBytes(UTF_8));
        world.link.event("two".getBytes(UTF_8));
        world.disk.full = false;
        world.link.event("three".getBytes(UTF_8));
        assertThat(world.disk.events).hasSize(3);

        world.disk.full = true;
        world.link.event("four".getBytes(UTF_8));
        world.connect(false);

        assertThat(world.broker.published.stream().skip(1).map(event -> new String(event.payload(), UTF_8)))
                .containsExactly("one", "two", "three", "four");
    }

    @Test
    void onAFullDiskTheOldestEventsGoFromMemory() {
        world.disk.full = true;
        for (int i = 0; i < 105; i++) {
            world.link.event(("e" + i).getBytes(UTF_8));
        }
        world.disk.full = false;
        world.link.event("last".getBytes(UTF_8));

        assertThat(world.disk.events).hasSize(101);
        assertThat(world.disk.events.firstEntry().getValue()).isEqualTo("e5".getBytes(UTF_8));
    }

    @Test
    void atMostEightAreInFlight() {
        world.broker.acknowledges = false;
        world.connect(false);
        for (int i = 0; i < 20; i++) {
            world.link.event(("e" + i).getBytes(UTF_8));
        }

        assertThat(world.broker.published).hasSize(8);

        world.broker.delivers(world.broker.tickets.get(0));
        assertThat(world.broker.published).hasSize(9);
    }

    @Test
    void theRateStaysBelowTheBrokersQuota() {
        world.connect(false);
        for (int i = 0; i < 200; i++) {
            world.link.event(("e" + i).getBytes(UTF_8));
        }
        int atOnce = world.broker.published.size();
        for (int i = 0; i < 10; i++) {
            world.clock.advance(Duration.ofMillis(100));
            world.link.tick();
        }

        assertThat(atOnce).isLessThanOrEqualTo(20);
        assertThat(world.broker.published.size()).isBetween(atOnce + 18, atOnce + 20);
    }

    @Test
    void aClearedDocumentThatWasUnderWayAtTheLossIsClearedAfterwards() {
        world.connect(false);
        world.link.state(Message.of(LinkWorld.NODE, NodeTopic.ALARM, "clock.skew", "x".getBytes(UTF_8)));
        world.broker.acknowledges = false;
        world.link.clear(Message.of(LinkWorld.NODE, NodeTopic.ALARM, "clock.skew", new byte[0]));
        world.broker.drops(0);
        world.broker.published.clear();
        world.broker.acknowledges = true;

        world.later(60);
        world.broker.accepts(true);

        assertThat(world.broker.topics()).containsExactly(OWN + "presence", OWN + "alarm/clock.skew");
        assertThat(world.broker.published.get(1).payload()).isEmpty();
    }

    @Test
    void anAlarmThatIsRaisedAgainIsNotClearedByTheOldClearance() {
        world.connect(false);
        world.broker.acknowledges = false;
        world.link.clear(Message.of(LinkWorld.NODE, NodeTopic.ALARM, "clock.skew", new byte[0]));
        world.link.state(Message.of(LinkWorld.NODE, NodeTopic.ALARM, "clock.skew", "x".getBytes(UTF_8)));
        world.broker.drops(0);
        world.broker.published.clear();

        world.later(60);
        world.broker.accepts(true);

        assertThat(world.broker.published.get(1).payload()).isEqualTo("x".getBytes(UTF_8));
        assertThat(world.broker.published).hasSize(2);
    }

    @Test
    void anEventThatDoesNotFitIsNeitherKeptNorInTheWayOfOthers() {
        world.disk.events.put(1L, new byte[NodeTopic.EVENT.maxBytes() + 1]);
        world.restarts();

        assertThatThrownBy(() -> world.link.event(new byte[NodeTopic.EVENT.maxBytes() + 1]))
                .isInstanceOf(IllegalArgumentException.class);
        world.link.event("fits".getBytes(UTF_8));
        world.connect(false);

        assertThat(world.broker.topics()).containsExactly(OWN + "presence", OWN + "event");
        assertThat(world.disk.events).isEmpty();
    }

    @Test
    void aClearedDocumentIsPublishedEmptyAndForgotten() {
        world.connect(false);
        world.link.state(Message.of(LinkWorld.NODE, NodeTopic.ALARM, "clock.skew", "x".getBytes(UTF_8)));
        world.link.clear(Message.of(LinkWorld.NODE, NodeTopic.ALARM, "clock.skew", new byte[0]));
        assertThat(world.broker.published.get(2).payload()).isEmpty();
        world.broker.drops(0);
        world.broker.published.clear();

        world.later(60);
        world.broker.accepts(false);

        assertThat(world.broker.topics()).containsExactly(OWN + "presence");
    }
}
