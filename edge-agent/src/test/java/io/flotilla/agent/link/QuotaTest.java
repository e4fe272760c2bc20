package io.flotilla.agent.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.testing.SettableClock;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A broker that answers "quota exceeded" or "no matching subscribers". */
final class QuotaTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/validator-1");
    private static final String OWN = "fleet/v1/bank-a/validator-1/";

    private final SettableClock clock = new SettableClock();
    private final FakeTransport broker = new FakeTransport();
    private final TreeMap<Long, byte[]> disk = new TreeMap<>();
    private BrokerLink link;

    @BeforeEach
    void connect() {
        link = new BrokerLink(
                NODE,
                List.of("filter"),
                broker,
                new Outbox(new Disk()),
                new FakeOwner(inbound -> {}),
                new BrokerLink.LinkTiming(clock, clock, new Random(1)));
        link.brokers(List.of(URI.create("ssl://one:8883")));
        link.tick();
        broker.accepts(true);
        broker.acknowledges = false;
        broker.published.clear();
    }

    @Test
    void anEventStaysOnTheDiskAndIsSentAgainAfterARest() {
        link.event("one".getBytes(UTF_8));
        broker.putsOff(lastTicket());
        link.tick();
        assertThat(broker.topics()).containsExactly(OWN + "event");
        assertThat(disk).hasSize(1);

        later();
        broker.delivers(lastTicket());

        assertThat(broker.topics()).containsExactly(OWN + "event", OWN + "event");
        assertThat(disk).isEmpty();
    }

    @Test
    void anEventThatNobodyHeardStaysOnTheDiskAndHoldsUpNothingElse() {
        link.event("one".getBytes(UTF_8));
        broker.findsNobody(lastTicket());
        link.state(Message.of(NODE, NodeTopic.STATUS, "a".getBytes(UTF_8)));
        broker.findsNobody(lastTicket());
        assertThat(broker.topics()).containsExactly(OWN + "event", OWN + "status");
        assertThat(disk).hasSize(1);

        later();
        broker.delivers(lastTicket());

        assertThat(broker.topics()).containsExactly(OWN + "event", OWN + "status", OWN + "event");
        assertThat(disk).isEmpty();
    }

    @Test
    void aStateDocumentIsSentAgainUnlessANewerOneIs() {
        link.state(Message.of(NODE, NodeTopic.STATUS, "a".getBytes(UTF_8)));
        broker.putsOff(lastTicket());

        link.state(Message.of(NODE, NodeTopic.STATUS, "b".getBytes(UTF_8)));
        later();

        assertThat(broker.published)
                .extracting(message -> new String(message.payload(), UTF_8))
                .containsExactly("a", "b");
    }

    private long lastTicket() {
        return broker.tickets.get(broker.tickets.size() - 1);
    }

    private void later() {
        clock.advance(Duration.ofSeconds(5));
        link.tick();
    }

    private final class Disk implements Outbox.Store {
        @Override
        public NavigableMap<Long, byte[]> load() {
            return new TreeMap<>(disk);
        }

        @Override
        public void change(long key, byte[] event, List<Long> removed) {
            removed.forEach(disk::remove);
            disk.put(key, event);
        }

        @Override
        public void remove(List<Long> keys) {
            keys.forEach(disk::remove);
        }
    }
}
