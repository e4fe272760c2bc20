package io.flotilla.fleet.lie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.NoDelaySockets;
import io.flotilla.pki.key.TlsContexts;
import io.flotilla.pki.profile.Lifetimes;
import io.flotilla.pki.profile.PublicNames;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As long as nobody lies, the test broker does what MQTT promises. */
final class TestBrokerTest {
    static {
        // Paho's receiver throws when an acknowledgement comes while it closes; no test is about that.
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }

    private static final InstanceId INSTANCE = new InstanceId("m-1");
    private static final long WAIT = 10_000;

    private final List<MqttAsyncClient> clients = new ArrayList<>();
    private Authorities authorities;
    private TestBroker broker;

    @BeforeEach
    void opens(@TempDir Path folder) {
        authorities = Authorities.open(
                folder.resolve("ca"),
                "secret".toCharArray(),
                TrustDomain.DEFAULT,
                Lifetimes.STANDARD,
                Clock.systemUTC(),
                new SecureRandom());
        Credential server = authorities.server(INSTANCE, PublicNames.of(List.of("localhost", "127.0.0.1")));
        broker = new TestBroker(TlsContexts.server(() -> server, authorities.root()), 0);
    }

    @AfterEach
    void closes() throws MqttException {
        for (MqttAsyncClient client : clients) {
            if (client.isConnected()) {
                client.disconnectForcibly(0, 500, false);
            }
            client.close(true);
        }
        broker.close();
    }

    @Test
    void whatIsRetainedComesWithEachSubscriptionUntilItIsDeleted() throws MqttException {
        MqttAsyncClient client = client("a", false);
        publish(client, "t/one", "first", true, new MqttProperties());
        publish(client, "t/one", "second", true, new MqttProperties());

        assertThat(first(subscribe(client, "t/+"))).isEqualTo("second");
        publish(client, "t/one", "", true, new MqttProperties());
        List<String> later = subscribe(client("b", false), "t/#");
        publish(client, "t/two", "live", false, new MqttProperties());

        assertThat(first(later)).isEqualTo("live");
    }

    @Test
    void aSessionKeepsWhatCameWhileItsClientWasAway() throws MqttException {
        MqttAsyncClient away = client("away", true);
        subscribe(away, "t/#");
        away.disconnect().waitForCompletion(WAIT);
        MqttAsyncClient client = client("b", false);
        publish(client, "t/one", "kept", false, new MqttProperties());

        MqttAsyncClient again = unconnected("away");
        List<String> heard = new CopyOnWriteArrayList<>();
        again.setCallback(new Listening(heard));
        again.connect(options(true)).waitForCompletion(WAIT);

        assertThat(first(heard)).isEqualTo("kept");
    }

    @Test
    void aSharedSubscriptionIsServedOnceAndAResponseKeepsItsProperties() throws MqttException {
        List<String> heard = new CopyOnWriteArrayList<>();
        for (String id : List.of("one", "two")) {
            MqttAsyncClient member = unconnected(id);
            member.setCallback(new Listening(heard));
            member.connect(options(false)).waitForCompletion(WAIT);
            member.subscribe("$share/group/t/#", 1).waitForCompletion(WAIT);
        }
        MqttProperties question = new MqttProperties();
        question.setResponseTopic("answers");
        question.setCorrelationData("7".getBytes(StandardCharsets.UTF_8));
        MqttProperties last = new MqttProperties();
        last.setCorrelationData("8".getBytes(StandardCharsets.UTF_8));
        MqttAsyncClient asking = client("asking", false);

        publish(asking, "t/call", "x", false, question);
        publish(asking, "t/call", "x", false, last);

        await().atMost(Duration.ofSeconds(30)).until(() -> heard.containsAll(List.of("x 7", "x 8")));
        assertThat(heard).hasSize(2);
    }

    @Test
    void whoBreaksOffLeavesAWillAndWhoSaysGoodByeDoesNot() throws Exception {
        List<String> heard = subscribe(client("a", false), "t/#");
        MqttAsyncClient polite = unconnected("polite");
        polite.connect(withWill("polite")).waitForCompletion(WAIT);
        NoDelaySockets sockets =
                new NoDelaySockets(TlsContexts.client(authorities.root(), authorities.manager(INSTANCE))
                        .getSocketFactory());
        MqttConnectionOptions will = withWill("rude");
        will.setSocketFactory(sockets);
        unconnected("rude").connect(will).waitForCompletion(WAIT);

        polite.disconnect().waitForCompletion(WAIT);
        sockets.close();

        assertThat(first(heard)).isEqualTo("rude");
    }

    @Test
    void nobodyComesInWithoutACertificate() throws MqttException {
        MqttAsyncClient stranger =
                new MqttAsyncClient("ssl://127.0.0.1:" + broker.port(), "stranger", new MemoryPersistence());
        clients.add(stranger);
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setSocketFactory(TlsContexts.client(authorities.root()).getSocketFactory());

        assertThatThrownBy(() -> stranger.connect(options).waitForCompletion(WAIT))
                .isInstanceOf(MqttException.class);
    }

    private MqttAsyncClient client(String id, boolean lasting) throws MqttException {
        MqttAsyncClient client = unconnected(id);
        client.connect(options(lasting)).waitForCompletion(WAIT);
        return client;
    }

    private MqttAsyncClient unconnected(String id) throws MqttException {
        MqttAsyncClient client = new MqttAsyncClient("ssl://127.0.0.1:" + broker.port(), id, new MemoryPersistence());
        clients.add(client);
        return client;
    }

    private MqttConnectionOptions options(boolean lasting) {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setSocketFactory(TlsContexts.client(authorities.root(), authorities.manager(INSTANCE))
                .getSocketFactory());
        options.setCleanStart(!lasting);
        options.setSessionExpiryInterval(lasting ? 60L : 0L);
        return options;
    }

    private MqttConnectionOptions withWill(String text) {
        MqttConnectionOptions options = options(false);
        options.setWill(
                "t/will", new MqttMessage(text.getBytes(StandardCharsets.UTF_8), 1, false, new MqttProperties()));
        return options;
    }

    private static void publish(
            MqttAsyncClient client, String topic, String text, boolean retain, MqttProperties properties)
            throws MqttException {
        client.publish(topic, new MqttMessage(text.getBytes(StandardCharsets.UTF_8), 1, retain, properties))
                .waitForCompletion(WAIT);
    }

    private static List<String> subscribe(MqttAsyncClient client, String filter) throws MqttException {
        List<String> heard = new CopyOnWriteArrayList<>();
        IMqttMessageListener listener =
                (topic, message) -> heard.add(new String(message.getPayload(), StandardCharsets.UTF_8));
        client.subscribe(
                        new MqttSubscription[] {new MqttSubscription(filter, 1)},
                        null,
                        null,
                        new IMqttMessageListener[] {listener},
                        new MqttProperties())
                .waitForCompletion(WAIT);
        return heard;
    }

    private static String first(List<String> heard) {
        await().atMost(Duration.ofSeconds(30)).until(() -> !heard.isEmpty());
        return heard.get(0);
    }
}
