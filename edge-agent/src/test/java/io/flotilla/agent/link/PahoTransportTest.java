package io.flotilla.agent.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.topic.NodeTopic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paho against a broker that lies. */
final class PahoTransportTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/lied-to");

    private static final int CLEAN_START = 0x02;
    private static final int SESSION_EXPIRY = 0x11;
    private static final int WILL_DELAY = 0x18;
    private static final int RECEIVE_MAXIMUM = 0x21;
    private static final int TOPIC_ALIAS_MAXIMUM = 0x22;
    private static final int MAXIMUM_PACKET = 0x27;

    @TempDir
    Path folder;

    private final LinkedBlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
    private final List<String> heard = new ArrayList<>();
    private FakeBroker broker;
    private PahoTransport transport;

    @BeforeEach
    void open() throws IOException {
        broker = new FakeBroker(folder);
        transport = new PahoTransport(NODE.clientId(), broker::client, loop::add);
    }

    @AfterEach
    void close() throws IOException {
        transport.disconnect(false);
        broker.close();
    }

    @Test
    void aPublicationThatNobodySubscribesToIsToldApart() {
        broker.puback = 0x10;

        publish();

        eventually().until(() -> heard.contains("unheard 7"));
    }

    @Test
    void aRefusedPublicationIsOverAndOneBeyondTheQuotaIsPutOff() {
        broker.puback = 0x87;
        publish();
        eventually().until(() -> heard.contains("delivered 7"));

        broker.puback = 0x97;
        transport.publish(event(), 8);

        eventually().until(() -> heard.contains("put off 8"));
    }

    @Test
    void whatComesAtQosZeroIsDropped() {
        connect();

        broker.sends(0, 0);
        broker.sends(1, 1);

        eventually().until(() -> heard.contains("arrived 1"));
        assertThat(heard).containsExactly("connected", "arrived 1");
    }

    @Test
    void aBrokerThatIgnoresTheReceiveMaximumIsLeft() {
        connect();
        loop.clear();

        for (int packet = 1; packet <= 100; packet++) {
            broker.sends(1, packet);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> loop.size() > 16);
        broker.sends(0, 0);

        eventually().until(() -> heard.stream().anyMatch(word -> word.startsWith("lost")));
        assertThat(heard.stream().filter(word -> word.startsWith("arrived"))).hasSize(16);
        assertThat(heard.stream().filter(word -> word.startsWith("lost"))).hasSize(1);
    }

    @Test
    void aConnectThatIsNeverAnsweredLeavesNeitherSocketNorThreads() throws InterruptedException {
        broker.answersConnect = false;
        transport.connect(attempt(), new Ear());
        assertThat(broker.connectSeen.await(10, TimeUnit.SECONDS)).isTrue();

        transport.disconnect(false);

        assertThat(broker.ended.await(5, TimeUnit.SECONDS)).isTrue();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.contains(NODE.clientId())));
    }

    @Test
    void theSessionIsOneOfSevenDaysThatIsTakenUpAgain() {
        connect();

        ByteBuffer sent = ByteBuffer.wrap(broker.connect).position(7);
        assertThat(sent.get() & CLEAN_START).as("flags").isZero();
        assertThat(sent.getShort()).as("keep-alive, seconds").isEqualTo((short) 30);
        Map<Integer, Long> properties = properties(sent);
        assertThat(properties).containsEntry(SESSION_EXPIRY, 7 * 24 * 3600L).containsEntry(RECEIVE_MAXIMUM, 8L);
        sent.position(sent.position() + 2 + sent.getShort(sent.position()));
        assertThat(properties(sent)).as("the will").containsEntry(WILL_DELAY, 10L);
    }

    @Test
    void eachConnectBringsTheRetainedDocumentsAgain() {
        connect();
        transport.subscribe(List.of("a/b"));
        eventually().until(() -> broker.subscribe.length > 0);

        byte options = broker.subscribe[broker.subscribe.length - 1];
        assertThat(options & 0x30).as("retain handling").isZero();
        assertThat(options & 0x03).as("QoS").isEqualTo(1);
    }

    /** Those of one block that have a number for their value; MQTT 5 section 2.2.2.2. */
    private static Map<Integer, Long> properties(ByteBuffer packet) {
        int end = packet.get() + packet.position();
        Map<Integer, Long> found = new TreeMap<>();
        while (packet.position() < end) {
            int property = packet.get();
            long value = switch (property) {
                case SESSION_EXPIRY, WILL_DELAY, MAXIMUM_PACKET -> packet.getInt();
                case RECEIVE_MAXIMUM, TOPIC_ALIAS_MAXIMUM -> packet.getShort();
                default -> packet.get();
            };
            found.put(property, value);
        }
        return found;
    }

    private void publish() {
        connect();
        transport.publish(event(), 7);
    }

    private static Message event() {
        return Message.of(NODE, NodeTopic.EVENT, "{}".getBytes(UTF_8));
    }

    private void connect() {
        transport.connect(attempt(), new Ear());
        eventually().until(() -> heard.contains("connected"));
    }

    private MqttTransport.Attempt attempt() {
        return new MqttTransport.Attempt(
                1, broker.address(), Message.of(NODE, NodeTopic.PRESENCE, "{}".getBytes(UTF_8)));
    }

    /** Each look carries out what waits for the loop. */
    private ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(30))
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .conditionEvaluationListener(condition -> turn());
    }

    private void turn() {
        for (Runnable next = loop.poll(); next != null; next = loop.poll()) {
            next.run();
        }
    }

    private final class Ear implements MqttTransport.Listener {
        @Override
        public void connected(long connection, boolean sessionPresent) {
            heard.add("connected");
        }

        @Override
        public void lost(long connection, int reason, String why) {
            heard.add("lost " + why);
        }

        @Override
        public void arrived(Inbound inbound) {
            heard.add("arrived " + inbound.packet());
        }

        @Override
        public void delivered(long connection, long ticket) {
            heard.add("delivered " + ticket);
        }

        @Override
        public void putOff(long connection, long ticket) {
            heard.add("put off " + ticket);
        }

        @Override
        public void unheard(long connection, long ticket) {
            heard.add("unheard " + ticket);
        }
    }
}
