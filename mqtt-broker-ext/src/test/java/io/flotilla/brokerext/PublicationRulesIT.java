package io.flotilla.brokerext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flotilla.brokerext.fixture.BrokerPlace;
import io.flotilla.brokerext.fixture.FleetInMemory;
import io.flotilla.brokerext.fixture.Reader;
import io.flotilla.brokerext.fixture.RunningBroker;
import io.flotilla.brokerext.fixture.TestClient;
import io.flotilla.pki.key.Credential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of publications, in each place: size, pace, expiry, topic. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.flotilla.brokerext.fixture.BrokerPlace#all")
final class PublicationRulesIT {
    /** Success, and success without a subscriber. */
    private static final Object[] TAKEN = {0x00, 0x10};

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int NOT_AUTHORIZED = 0x87;
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final String A = "fleet/v1/bank-a/validator-1/";
    private static final String B = "fleet/v1/bank-b/validator-1/";

    @TempDir
    static Path folders;

    private static Path folder;
    private static FleetInMemory fleet;
    private static RunningBroker broker;
    private static String password;
    private static Credential agentA;
    private static TestClient manager;

    @Parameter
    BrokerPlace place;

    @BeforeParameterizedClassInvocation
    static void start(BrokerPlace place) throws Exception {
        folder = Files.createTempDirectory(folders, "broker");
        fleet = new FleetInMemory(folder.resolve("ca"));
        password = fleet.inspector("ana");
        agentA = fleet.agent("bank-a/validator-1");
        fleet.agent("bank-b/validator-1");
        broker = place.start(fleet, folder, FlotillaExtension.PRESENCE_GRACE);
        manager = client(fleet.manager("m1"), "manager.m1").connect();
        manager.publish(A + "config/desired", 1, true, "{\"for\":\"a\"}");
        manager.publish(B + "config/desired", 1, true, "{\"for\":\"b\"}");
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        if (manager != null) {
            manager.close();
            manager = null;
        }
        if (broker != null) {
            broker.close();
            broker = null;
        }
    }

    private static void reported(String words) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(broker.reports()).anyMatch(line -> line.contains(words)));
    }

    @Test
    void largestGenesisGoesThrough() throws Exception {
        String genesis = "fleet/v1/_chain/trade-finance/genesis";
        String payload = "g".repeat(256 << 10);

        assertThat(manager.publish(genesis, 1, true, payload)).isIn(TAKEN);

        try (TestClient agent = agent()) {
            assertThat(agent.subscribe("fleet/v1/_chain/trade-finance/#")).isEqualTo(1);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(agent.last()).containsEntry(genesis, payload));
        }
    }

    @Test
    void refusalWithinTheOwnSubtreeKeepsTheSession() throws Exception {
        try (TestClient agent = agent()) {
            assertThat(agent.publish(A + "config/desired", 1, true, "{}")).isEqualTo(NOT_AUTHORIZED);
            assertThat(agent.publish(A + "nonsense", 1, false, "{}")).isEqualTo(NOT_AUTHORIZED);
            assertThat(agent.publish(A + "status", 1, false, "{}")).isEqualTo(NOT_AUTHORIZED);
            assertThat(agent.publish(A + "status", 1, true, "x".repeat(513))).isEqualTo(QUOTA_EXCEEDED);
            assertThat(agent.publish(A + "status", 1, true, "{\"ok\":1}")).isIn(TAKEN);
            assertThat(agent.connected()).isTrue();
        }
        reported(" topic=" + A + "status reason=TOO_LARGE");
        assertThat(retained(Set.of(A + "config/desired"), A + "config/desired"))
                .containsEntry(A + "config/desired", "{\"for\":\"a\"}");
    }

    @Test
    void whatIsOverQuotaIsRefusedAndTheSessionStays() throws Exception {
        Credential flooding = fleet.agent("bank-e/validator-1");
        String event = "fleet/v1/bank-e/validator-1/event";
        try (TestClient agent = client(flooding, "bank-e.validator-1").connect()) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(flood(agent, event)).contains(QUOTA_EXCEEDED));

            assertThat(agent.connected()).isTrue();
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(agent.publish(event, 1, false, "{}")).isIn(TAKEN));
        }
        reported(" topic=" + event + " reason=OVER_QUOTA");
    }

    /** The acknowledgements of many publications at once. */
    private static List<Integer> flood(TestClient agent, String topic) throws Exception {
        List<IMqttToken> sent = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            sent.add(agent.begin(topic, 1, false, "{}"));
        }
        return sent.stream().map(TestClient::outcome).toList();
    }

    @Test
    void whatStandsBesideThePayloadCountsTowardTheSize() throws Exception {
        MqttProperties large = new MqttProperties();
        large.setUserProperties(List.of(new UserProperty("note", "x".repeat(300))));
        MqttProperties response = new MqttProperties();
        response.setResponseTopic(A + "x".repeat(300));
        try (TestClient agent = agent()) {
            for (MqttProperties properties : List.of(large, response)) {
                assertThat(agent.publish(A + "status", 1, true, "x".repeat(300), properties))
                        .isEqualTo(QUOTA_EXCEEDED);
                assertThat(agent.publish(A + "status", 1, true, "{\"ok\":1}", properties))
                        .isIn(TAKEN);
            }
            assertThat(agent.connected()).isTrue();
        }
    }

    @Test
    void expiryIsTheTablesUnlessTheMessageBringsAShorterOne() throws Exception {
        String status = "fleet/v1/bank-f/validator-1/status";
        String about = "fleet/v1/bank-f/validator-1/about";
        MqttProperties year = new MqttProperties();
        year.setMessageExpiryInterval(31_536_000L);
        MqttProperties minute = new MqttProperties();
        minute.setMessageExpiryInterval(60L);
        Credential own = fleet.agent("bank-f/validator-1");
        try (TestClient agent = client(own, "bank-f.validator-1").connect();
                TestClient viewer =
                        client(null, "viewer9").login("ana", password).connect()) {
            assertThat(viewer.subscribe("fleet/v1/bank-f/#")).isEqualTo(1);
            agent.publish(about, 1, true, "{}");
            for (MqttProperties given : List.of(new MqttProperties(), year)) {
                agent.publish(status, 1, true, "{\"with\":\"" + given.getMessageExpiryInterval() + "\"}", given);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(viewer.last().get(status))
                                .contains(String.valueOf(given.getMessageExpiryInterval())));
                assertThat(viewer.expiries().get(status)).isBetween(100L, 180L);
            }
            agent.publish(status, 1, true, "{\"last\":1}", minute);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(viewer.last()).containsEntry(status, "{\"last\":1}"));
            assertThat(viewer.expiries().get(status)).isLessThanOrEqualTo(60L);
            assertThat(viewer.expiries()).doesNotContainKey(about);
        }
    }

    @Test
    void theAccessDocumentIsSeenByNobody() throws Exception {
        try (TestClient viewer = client(null, "viewer8").login("ana", password).connect()) {
            assertThat(viewer.subscribe("#")).isEqualTo(1);
            assertThat(viewer.subscribe("fleet/v1/_access")).isEqualTo(NOT_AUTHORIZED);
            manager.publish("fleet/v1/_access", 1, false, "{\"forged\":1}");
            assertThat(manager.publish("fleet/v1/_access", 1, true, "{\"forged\":1}"))
                    .isEqualTo(NOT_AUTHORIZED);
            fleet.agent("bank-g/validator-1");
            manager.publish(A + "command/pending", 1, true, "{\"marker\":1}");

            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(viewer.last()).containsEntry(A + "command/pending", "{\"marker\":1}"));
            assertThat(viewer.last()).doesNotContainKey("fleet/v1/_access");
            assertThat(viewer.connected()).isTrue();
        }
        assertThat(manager.connected()).isTrue();
    }

    @Test
    void publicationToAForeignSubtreeEndsTheSession() throws Exception {
        for (String topic : new String[] {B + "status", "fleet/v1/_chain/trade-finance/genesis", "x", "$SYS/x"}) {
            try (TestClient agent = agent()) {
                agent.publish(topic, 1, true, "{\"forged\":1}");

                await().atMost(PATIENCE).until(() -> !agent.connected());
            }
        }
        assertThat(retained(Set.of(A + "config/desired"), "#")).doesNotContainValue("{\"forged\":1}");
    }

    private static TestClient agent() throws Exception {
        return client(agentA, "bank-a.validator-1").connect();
    }

    private static TestClient client(Credential own, String clientId) throws Exception {
        return new TestClient(broker.port(), fleet.authorities().root(), own, clientId);
    }

    /** What a fresh MQTT 3.1.1 inspector sees, these topics awaited. */
    private static Map<String, String> retained(Set<String> awaited, String... filters) throws IOException {
        return new Reader(fleet.authorities().root(), broker.port(), "ana", password).retained(awaited, filters);
    }
}
