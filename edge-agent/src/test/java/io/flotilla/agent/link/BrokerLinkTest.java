package io.flotilla.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.identity.AgentFault;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.topic.NodeTopic;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connecting, and what arrives. */
final class BrokerLinkTest {
    private static final String OWN = "fleet/v1/bank-a/validator-1/";

    private final LinkWorld world = new LinkWorld();

    @Test
    void presenceIsPublishedFirstWithTheEpochOfTheWill() {
        world.link.state(LinkWorld.document(NodeTopic.STATUS, "s"));
        world.connect(false);

        assertThat(world.broker.topics()).containsExactly(OWN + "presence", OWN + "status");
        Presence will = FakeTransport.presence(world.broker.attempts.get(0).will());
        Presence online = FakeTransport.presence(world.broker.published.get(0));
        assertThat(will.state()).isEqualTo(Presence.State.LOST);
        assertThat(online.state()).isEqualTo(Presence.State.ONLINE);
        assertThat(online.epoch()).isEqualTo(will.epoch()).isEqualTo(101);
        assertThat(world.broker.subscribed).containsExactly("filter");
    }

    @Test
    void aLossRaisesTheEpochAndFailedAttemptsDoNot() {
        world.connect(false);
        world.broker.drops(0);
        for (int i = 0; i < 3; i++) {
            world.later(60);
            world.broker.drops(0);
        }
        world.later(60);
        world.broker.accepts(true);

        assertThat(world.heard.epoch).isEqualTo(102);
        assertThat(world.heard.closed).containsExactly(1, 2, 3, 4);
    }

    @Test
    void aBrokerThatDoesNotAcknowledgeIsLeftAndHearsItOverTheNextConnection() {
        world.connect(false);
        world.broker.acknowledges = false;
        world.link.state(LinkWorld.document(NodeTopic.STATUS, "s"));
        world.later(20);
        assertThat(world.broker.attempts).hasSize(1);
        world.broker.acknowledges = true;

        world.later(11);
        world.later(60);
        world.broker.published.clear();
        world.broker.accepts(true);

        assertThat(world.broker.attempts).hasSize(2);
        assertThat(world.broker.topics()).containsExactly(OWN + "presence", OWN + "status");
    }

    @Test
    void aTakeOverIsToldAtOnceAndTheSecondInAMinuteMeansALongWait() {
        world.connect(false);
        world.broker.drops(Reconnect.TAKEN_OVER);
        assertThat(world.heard.cloned).isTrue();
        world.later(5);
        world.broker.accepts(true);
        world.broker.drops(Reconnect.TAKEN_OVER);

        int attempts = world.broker.attempts.size();
        world.later(200);
        assertThat(world.broker.attempts).hasSize(attempts);
        world.later(101);
        assertThat(world.broker.attempts).hasSize(attempts + 1);
    }

    @Test
    void attemptsBackOffToHalfAMinuteAndNeverStop() {
        world.link.tick();
        for (int i = 0; i < 20; i++) {
            world.broker.drops(0);
            long longest = Math.min(30_000, 250L << Math.min(i, 10));

            assertThat(world.millisUntilTheNextAttempt()).isBetween(longest / 2, longest + 50);
        }
    }

    @Test
    void aStepBackOfTheWallClockHoldsUpNothing() {
        world.connect(false);
        world.broker.drops(0);
        world.wall.advance(Duration.ofDays(-1));
        world.later(1);
        world.broker.accepts(true);
        world.link.state(LinkWorld.document(NodeTopic.STATUS, "s"));

        assertThat(world.broker.topics()).contains(OWN + "status");
        Presence online = FakeTransport.presence(world.broker.published.get(1));
        assertThat(online.since()).isEqualTo(world.wall.instant());
    }

    @Test
    void aConnectThatIsNeverAnsweredIsGivenUp() {
        world.link.tick();
        world.later(21);

        assertThat(world.heard.closed).containsExactly(1);
    }

    @Test
    void brokersAreTriedInTurn() {
        world.link.brokers(List.of(URI.create("ssl://one:8883"), URI.create("ssl://two:8883")));
        world.link.tick();
        world.broker.drops(0);
        world.later(60);

        assertThat(world.broker.attempts.stream()
                        .map(attempt -> attempt.broker().getHost()))
                .containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void whatAnOldConnectionSaysIsIgnored() {
        world.connect(false);
        long old = world.broker.connection();
        world.broker.drops(0);
        world.later(60);
        world.broker.accepts(true);

        world.link.arrived(new Inbound(old, 1, 1, "late", new byte[0]));
        world.link.lost(old, 0, "late");

        assertThat(world.heard.arrived).isEmpty();
        assertThat(world.link.up()).isTrue();
    }

    @Test
    void whatArrivesIsAcknowledgedOnceTheOwnerHasKeptIt() {
        List<Integer> before = new ArrayList<>();
        world.keeping = () -> before.add(world.broker.acknowledged.size());
        world.connect(false);

        for (int i = 0; i < 20; i++) {
            world.broker.sends("a");
        }

        assertThat(world.heard.arrived).hasSize(20);
        assertThat(before).startsWith(0, 1, 2);
        assertThat(world.broker.acknowledged).hasSize(20);
    }

    @Test
    void whatABugKeepsFromBeingTakenDoesNotComeAgainForEver() {
        world.connect(false);
        world.keeping = () -> {
            throw new IllegalStateException("a bug");
        };
        world.broker.sends("a");

        assertThat(world.broker.acknowledged).hasSize(1);
        assertThat(world.link.up()).isTrue();
    }

    @Test
    void whatThereWasNoSpaceForIsAcknowledgedOnceItIsKeptAndTheConnectionStands() {
        world.connect(false);
        world.keeping = () -> {
            throw new AgentFault(AgentFault.Code.DISK_FULL, "the disk is full: make space");
        };
        world.broker.sends("a");
        world.later(2);

        assertThat(world.broker.acknowledged).isEmpty();
        assertThat(world.link.up()).isTrue();

        world.keeping = () -> {};
        world.later(2);
        world.later(2);
        assertThat(world.broker.acknowledged).hasSize(1);
        assertThat(world.link.up()).isTrue();
    }

    @Test
    void subscribingAgainHappensOverAConnectionOnly() {
        world.link.subscribeAgain();
        assertThat(world.broker.subscribed).isEmpty();
        world.connect(false);
        world.broker.subscribed = List.of();

        world.link.subscribeAgain();

        assertThat(world.broker.subscribed).containsExactly("filter");
    }
}
