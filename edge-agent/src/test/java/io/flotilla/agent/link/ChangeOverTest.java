package io.flotilla.agent.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.testing.SettableClock;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a link gives one connection up for another, or for good. */
final class ChangeOverTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/validator-1");
    private static final String OWN = "fleet/v1/bank-a/validator-1/";

    private final SettableClock clock = new SettableClock();
    private final FakeTransport broker = new FakeTransport();
    private final FakeOwner heard = new FakeOwner(inbound -> {});
    private BrokerLink link;

    @BeforeEach
    void freshLink() {
        link = new BrokerLink(
                NODE,
                List.of("filter"),
                broker,
                new Outbox(new FakeDisk()),
                heard,
                new BrokerLink.LinkTiming(clock, clock, new Random(1)));
        link.brokers(List.of(URI.create("ssl://one:8883")));
    }

    @Test
    void aChangeOverKeepsEpochAndPresenceAndSendsWhatWasUnderWay() {
        connect(false);
        Presence before = FakeTransport.presence(broker.published.get(0));
        broker.acknowledges = false;
        link.state(document(NodeTopic.STATUS, "s"));
        broker.acknowledges = true;
        broker.published.clear();
        clock.advance(Duration.ofSeconds(30));

        link.changeOver();
        assertThat(link.up()).isFalse();
        broker.accepts(true);

        assertThat(broker.topics()).containsExactly(OWN + "presence", OWN + "status");
        assertThat(FakeTransport.presence(broker.published.get(0))).isEqualTo(before);
        assertThat(FakeTransport.presence(broker.attempts.get(1).will()).epoch())
                .isEqualTo(before.epoch());
        assertThat(broker.disconnects)
                .as("the broker keeps the will until later")
                .containsExactly(false);
        assertThat(heard.closed).isEmpty();
        assertThat(heard.connecting).isEqualTo(2);
    }

    @Test
    void aChangeOverThatFailsIsALossLikeAnyOther() {
        connect(false);

        link.changeOver();
        broker.drops(0x87);
        later(60);
        broker.accepts(true);

        assertThat(heard.closed).containsExactly(1);
        assertThat(heard.epoch).isEqualTo(102);
        assertThat(link.up()).isTrue();
    }

    @Test
    void theConnectionThatWasReplacedCannotEndTheNewOne() {
        connect(false);
        long old = broker.connection();
        link.changeOver();

        link.lost(old, Reconnect.TAKEN_OVER, "late");
        broker.accepts(true);
        link.lost(old, Reconnect.TAKEN_OVER, "later");

        assertThat(link.up()).isTrue();
        assertThat(heard.cloned).isFalse();
    }

    @Test
    void whoeverIsNotConnectedOrLeavesDoesNotChangeOver() {
        link.changeOver();
        connect(false);
        broker.acknowledges = false;
        link.close();
        link.changeOver();

        assertThat(broker.attempts).hasSize(1);
    }

    @Test
    void aGoodByeIsOfflineAndThenTheEndOfTheConnection() {
        connect(false);
        broker.acknowledges = false;

        assertThat(link.close()).isFalse();
        assertThat(FakeTransport.presence(broker.published.get(1)).state()).isEqualTo(Presence.State.OFFLINE);
        broker.delivers(broker.tickets.get(1));

        assertThat(link.close()).isTrue();
        assertThat(broker.disconnects).containsExactly(true);
    }

    @Test
    void aGoodByeThatNobodyHasConfirmedLeavesTheWill() {
        connect(false);
        broker.acknowledges = false;
        link.close();

        link.abandon();

        assertThat(broker.disconnects).containsExactly(false);
    }

    private void connect(boolean sessionPresent) {
        link.tick();
        broker.accepts(sessionPresent);
    }

    private void later(int seconds) {
        clock.advance(Duration.ofSeconds(seconds));
        link.tick();
    }

    private static Message document(NodeTopic topic, String text) {
        return Message.of(NODE, topic, text.getBytes(UTF_8));
    }
}
