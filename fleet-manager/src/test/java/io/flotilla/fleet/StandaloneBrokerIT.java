package io.flotilla.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flotilla.contract.message.Presence;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.fake.AgentDouble;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.loop.InspectorLogin;
import io.flotilla.fleet.loop.JoinToken;
import io.flotilla.fleet.node.Actor;
import io.flotilla.pki.key.Pem;
import io.flotilla.pki.key.TlsContexts;
import io.flotilla.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A manager whose broker is HiveMQ's own program, in the folder that {@code fleet broker prepare} writes. */
final class StandaloneBrokerIT {
    static {
        // Paho's receiver throws when an acknowledgement comes while it closes; no test is about that.
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }

    private static final Actor ANA = new Actor("ana", "request-1");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private FleetConfig.HostPort at;
    private Path home;
    private Process broker;
    private FleetManager manager;

    @BeforeEach
    void starts() throws Exception {
        at = new FleetConfig.HostPort("127.0.0.1", FreePort.any());
        home = folder.resolve("standalone");
        manager = FleetManager.open(config());
        BrokerPreparation.prepare(config(), home, at);
        broker = hiveMq();
        manager.start();
        awaitUntil(() -> assertThat(manager.reads().brokerUp()).isTrue());
    }

    @AfterEach
    void stops() throws Exception {
        if (manager != null) {
            manager.stop();
        }
        if (broker != null) {
            broker.destroyForcibly().waitFor();
        }
    }

    @Test
    void itLetsInWhomTheManagerNamesAlsoAfterItLostEverything() throws Exception {
        List<JoinToken> joins =
                manager.operations().apply(Specs.validators(2), ANA).joins();
        InspectorLogin login = manager.operations().addInspector("eve", ANA);
        AgentDouble agent = join(joins.get(0));
        AgentDouble second = join(joins.get(1));
        online(agent);
        online(second);
        Map<String, String> seen = new ConcurrentHashMap<>();
        MqttClient viewer = viewer(login, seen);
        awaitUntil(() -> assertThat(seen).containsKeys(Topics.subtree(agent.node()) + "config/desired"));
        awaitUntil(() -> assertThat(seen).containsKey("$SYS/broker/version"));
        assertThat(seen).doesNotContainKey(Topics.ACCESS);

        manager.operations().removeInspector("eve", ANA);
        awaitUntil(() -> assertThat(viewer.isConnected()).isFalse());
        assertThatThrownBy(() -> viewer(login, seen)).isInstanceOf(MqttException.class);
        viewer.close(true);
        manager.operations().revoke(agent.node(), "stolen", ANA);
        awaitUntil(() -> assertThat(agent.connected()).isFalse());
        awaitUntil(() -> assertThat(
                        manager.reads().node(agent.node()).orElseThrow().presence())
                .isNull());
        assertThatThrownBy(agent::connect).isInstanceOf(MqttException.class);

        broker.destroyForcibly().waitFor();
        Files.delete(home.resolve("extensions/flotilla/access.json"));
        broker = hiveMq();

        awaitUntil(() -> assertThat(second.connect().connected()).isTrue());
        assertThatThrownBy(agent::connect).isInstanceOf(MqttException.class);
        agent.close();
        second.close();
    }

    private void online(AgentDouble agent) {
        awaitUntil(() -> assertThat(
                        manager.reads().node(agent.node()).orElseThrow().presence())
                .isNotNull()
                .extracting(Presence::state)
                .isEqualTo(Presence.State.ONLINE));
    }

    /** The broker may not have been told yet. */
    private AgentDouble join(JoinToken token) throws Exception {
        AgentDouble agent = new AgentDouble(manager.url(), manager.root(), token);
        awaitUntil(agent::connect);
        return agent;
    }

    private MqttClient viewer(InspectorLogin login, Map<String, String> seen) throws Exception {
        MqttConnectionOptions options = new MqttConnectionOptions();
        var root = Pem.certificates(Files.readString(folder.resolve("manager/root.pem")))
                .get(0);
        options.setSocketFactory(TlsContexts.client(root).getSocketFactory());
        options.setUserName(login.user());
        options.setPassword(login.password().getBytes(StandardCharsets.UTF_8));
        MqttClient client = new MqttClient(manager.broker().toString(), "viewer", new MemoryPersistence());
        client.connect(options);
        IMqttMessageListener listener =
                (topic, message) -> seen.put(topic, new String(message.getPayload(), StandardCharsets.UTF_8));
        client.subscribe(
                new MqttSubscription[] {new MqttSubscription("#", 0), new MqttSubscription("$SYS/#", 0)},
                new IMqttMessageListener[] {listener, listener});
        return client;
    }

    private Process hiveMq() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Dhivemq.home=" + home,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.hivemq.HiveMQServer")
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output.txt").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    private FleetConfig config() {
        return FleetConfig.in(folder.resolve("manager"))
                .withHttp(new FleetConfig.HostPort("127.0.0.1", 0))
                .withBroker(new FleetConfig.Broker.Elsewhere(URI.create("ssl://localhost:" + at.port())))
                .withPublicNames(List.of("localhost"));
    }

    private static void awaitUntil(org.awaitility.core.ThrowingRunnable assertion) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .untilAsserted(assertion);
    }
}
