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

/** What a broker lost, or said otherwise, is put right while the connection stands. */
final class SaidAgainTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/validator-1");
    private static final String OWN = "fleet/v1/bank-a/validator-1/";

    private final SettableClock clock = new SettableClock();
    private final FakeTransport broker = new FakeTransport();
    private BrokerLink link;

    @BeforeEach
    void connected() {
        link = new BrokerLink(
                NODE,
                List.of("filter"),
                broker,
                new Outbox(new FakeDisk()),
                new FakeOwner(inbound -> {}),
                new BrokerLink.LinkTiming(clock, clock, new Random(1)));
        link.brokers(List.of(URI.create("ssl://one:8883")));
        link.tick();
        broker.accepts(false);
    }

    @Test
    void presenceIsSaidAgainEachMinuteAsItWas() {
        Presence first = FakeTransport.presence(broker.published.get(0));
        broker.published.clear();

        later(59);
        assertThat(broker.published).isEmpty();
        later(1);
        later(60);

        assertThat(broker.topics()).containsExactly(OWN + "presence", OWN + "presence");
        assertThat(broker.published).extracting(FakeTransport::presence).containsOnly(first);
    }

    @Test
    void eachMinuteOneOfTheOtherDocumentsIsSaidAgainInTurn() {
        link.state(document(NodeTopic.ABOUT, "a"));
        link.state(document(NodeTopic.CONFIG_REPORTED, "c"));
        broker.published.clear();

        later(60);
        later(60);
        later(60);

        String presence = OWN + "presence";
        assertThat(broker.topics())
                .containsExactly(presence, OWN + "about", presence, OWN + "config/reported", presence, OWN + "about");
    }

    @Test
    void whoLeavesSlowlyIsNotOnlineAgain() {
        later(50);
        broker.published.clear();
        broker.acknowledges = false;
        link.close();

        later(10);

        assertThat(broker.published)
                .extracting(FakeTransport::presence)
                .extracting(Presence::state)
                .containsOnly(Presence.State.OFFLINE);
    }

    @Test
    void aNewConnectionBeginsTheMinuteAnew() {
        later(50);
        broker.drops(0);
        later(5);
        broker.accepts(true);
        broker.published.clear();

        later(50);

        assertThat(broker.published).isEmpty();
    }

    private void later(int seconds) {
        clock.advance(Duration.ofSeconds(seconds));
        link.tick();
    }

    private static Message document(NodeTopic topic, String text) {
        return Message.of(NODE, topic, text.getBytes(UTF_8));
    }
}
