package io.flotilla.agent.link;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.testing.SettableClock;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** A link whose clocks, broker, disk and owner a test plays. */
final class LinkWorld {
    static final NodeAddress NODE = NodeAddress.parse("bank-a/validator-1");

    final SettableClock clock = new SettableClock();
    final SettableClock wall = new SettableClock();
    final FakeTransport broker = new FakeTransport();
    final FakeDisk disk = new FakeDisk();
    final FakeOwner heard = new FakeOwner(inbound -> this.keeping.run());
    /** What the owner does with whatever arrives. */
    Runnable keeping = () -> {};

    BrokerLink link = link();

    LinkWorld() {
        restarts();
    }

    /** Another link on the same disk. */
    void restarts() {
        link = link();
        link.brokers(List.of(URI.create("ssl://one:8883")));
    }

    private BrokerLink link() {
        return new BrokerLink(
                NODE,
                List.of("filter"),
                broker,
                new Outbox(disk),
                heard,
                new BrokerLink.LinkTiming(wall, clock, new Random(1)));
    }

    void connect(boolean sessionPresent) {
        link.tick();
        broker.accepts(sessionPresent);
    }

    long millisUntilTheNextAttempt() {
        int before = broker.attempts.size();
        long waited = 0;
        while (broker.attempts.size() == before && waited < 60_000) {
            clock.advance(Duration.ofMillis(25));
            waited += 25;
            link.tick();
        }
        return waited;
    }

    void later(int seconds) {
        clock.advance(Duration.ofSeconds(seconds));
        link.tick();
    }

    static Message document(NodeTopic topic, String text) {
        return Message.of(NODE, topic, text.getBytes(UTF_8));
    }
}
