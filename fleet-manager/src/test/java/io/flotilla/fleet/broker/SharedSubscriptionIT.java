package io.flotilla.fleet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.loop.Gate.Admission;
import io.flotilla.fleet.loop.LoopQueue;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.key.TlsContexts;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * HiveMQ may forget for as long as a connection lasts that its client shares subscriptions, when they come in one SUBSCRIBE; then
 * a result stays in the broker if something else was on its way when it came. It does so in one of fifty connections,
 * hence so many of them.
 */
class SharedSubscriptionIT {
    private static final int CONNECTIONS = 60;
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/validator-1");
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path folder;

    private Authorities authorities;
    private EmbeddedBroker broker;
    private MqttAsyncClient agent;

    @BeforeEach
    void opens() throws Exception {
        LoneBroker lone = new LoneBroker(folder);
        authorities = lone.authorities;
        Roster roster = new Roster(TrustDomain.DEFAULT);
        roster.replace(new Admission(Map.of(NODE, new ChainId("trade-finance")), Set.of(), Set.of(), List.of()));
        broker = lone.at(0, roster, message -> {});
        broker.start();
        agent = agent();
        for (NodeTopic topic : List.of(NodeTopic.PRESENCE, NodeTopic.ABOUT, NodeTopic.STATUS)) {
            say(topic);
        }
    }

    @AfterEach
    void closes() throws MqttException {
        agent.disconnectForcibly(0, 100, false);
        agent.close(true);
        broker.stop();
    }

    @Test
    void aResultThatComesWhileAnAckIsOnItsWayIsDelivered() throws Exception {
        for (int i = 1; i <= CONNECTIONS; i++) {
            CompletableFuture<Runnable> ack = new CompletableFuture<>();
            CompletableFuture<Boolean> result = new CompletableFuture<>();
            BrokerSession session = session(new InstanceId("m-" + i), (topic, payload, done) -> {
                if (topic.equals(Topics.node(NODE, NodeTopic.COMMAND_ACK))) {
                    ack.complete(done);
                    return;
                }
                done.run();
                if (topic.equals(Topics.node(NODE, NodeTopic.COMMAND_RESULT))) {
                    result.complete(true);
                }
            });
            try {
                say(NodeTopic.COMMAND_ACK);
                assertThat(ack).as("ack after connection " + i).succeedsWithin(WAIT);
                say(NodeTopic.COMMAND_RESULT);
                ack.join().run();

                assertThat(result).as("result after connection " + i).succeedsWithin(WAIT);
            } finally {
                session.leave(new byte[] {'{', '}'});
            }
        }
    }

    private BrokerSession session(InstanceId instance, Inbox inbox) throws MqttException {
        LinkSettings settings = new LinkSettings(
                () -> URI.create("ssl://127.0.0.1:" + broker.port()),
                instance,
                authorities.root(),
                () -> authorities.manager(instance),
                "1");
        BrokerSession session = new BrokerSession(settings, inbox, new LoopQueue(), (ended, reason) -> {});
        session.open(new byte[] {'{', '}'});
        return session;
    }

    private MqttAsyncClient agent() throws MqttException {
        KeyPair key = KeyPairs.generateP256(RANDOM);
        Identity identity = new Identity.Agent(NODE);
        Credential own = new Credential(key.getPrivate(), authorities.issue(identity, key.getPublic()));
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setSocketFactory(TlsContexts.client(authorities.root(), own).getSocketFactory());
        MqttAsyncClient client =
                new MqttAsyncClient("ssl://127.0.0.1:" + broker.port(), NODE.clientId(), new MemoryPersistence());
        client.connect(options).waitForCompletion(WAIT.toMillis());
        return client;
    }

    /** Returns when the broker has it. */
    private void say(NodeTopic topic) throws MqttException {
        agent.publish(Topics.node(NODE, topic), "{}".getBytes(StandardCharsets.UTF_8), topic.qos(), topic.retained())
                .waitForCompletion(WAIT.toMillis());
    }
}
