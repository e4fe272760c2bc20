package io.flotilla.brokerext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flotilla.brokerext.fixture.BrokerPlace;
import io.flotilla.brokerext.fixture.FleetInMemory;
import io.flotilla.brokerext.fixture.Mqtt311Client;
import io.flotilla.brokerext.fixture.Reader;
import io.flotilla.brokerext.fixture.RunningBroker;
import io.flotilla.brokerext.fixture.TestClient;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.TlsContexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** One broker with real certificates in each place, and clients that keep to the rules or do not. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.flotilla.brokerext.fixture.BrokerPlace#all")
final class BrokerAccessIT {
    /** Success, and success without a subscriber. */
    private static final Object[] TAKEN = {0x00, 0x10};

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int NOT_AUTHORIZED = 0x87;
    private static final int BAD_LOGIN = 0x86;
    private static final int BAD_CLIENT_ID = 0x85;
    private static final int ADMINISTRATIVE_ACTION = 0x98;
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
    void agentReadsItsOwnDocumentsAndIsHeardByTheManager() throws Exception {
        assertThat(manager.subscribe("fleet/v1/+/+/status")).isEqualTo(1);
        assertThat(manager.subscribe("$share/manager/fleet/v1/+/+/event")).isEqualTo(1);

        try (TestClient agent = agent()) {
            assertThat(agent.subscribe(A + "config/desired")).isEqualTo(1);
            assertThat(agent.subscribe("fleet/v1/_chain/trade-finance/#")).isEqualTo(1);
            assertThat(agent.publish(A + "status", 1, true, "{\"ok\":1}")).isIn(TAKEN);
            assertThat(agent.publish(A + "event", 1, false, "{\"e\":1}")).isIn(TAKEN);

            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(agent.last()).containsEntry(A + "config/desired", "{\"for\":\"a\"}"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(manager.last())
                            .containsEntry(A + "status", "{\"ok\":1}")
                            .containsEntry(A + "event", "{\"e\":1}"));
        }
    }

    @Test
    void certificateIsGoodForItsOwnClientIdOnly() throws Exception {
        for (String other : new String[] {"bank-b.validator-1", "bank-a.validator-2", "ana", "manager.m1"}) {
            try (TestClient client = client(agentA, other)) {
                assertThat(client.refused()).as(other).isEqualTo(BAD_CLIENT_ID);
            }
        }
        reported("entry refused clientId=bank-b.validator-1 reason=OTHER_CLIENT_ID");
    }

    @Test
    void nodeCertificatesAndUnknownAndRevokedOnesAreRefused() throws Exception {
        NodeAddress node = NodeAddress.parse("bank-a/validator-1");
        try (TestClient client = client(fleet.issue(new Identity.ChainNode(node)), "bank-a.validator-1")) {
            assertThat(client.refused()).isEqualTo(NOT_AUTHORIZED);
        }
        Identity stranger = new Identity.Agent(NodeAddress.parse("bank-a/nobody"));
        try (TestClient client = client(fleet.issue(stranger), "bank-a.nobody")) {
            assertThat(client.refused()).isEqualTo(NOT_AUTHORIZED);
        }
        Credential stolen = fleet.agent("bank-c/validator-1");
        fleet.revoke(stolen.leaf().getSerialNumber());
        try (TestClient client = client(stolen, "bank-c.validator-1")) {
            assertThat(client.refused()).isEqualTo(NOT_AUTHORIZED);
        }
    }

    @Test
    void certificateOfAnotherRootDoesNotPassTheHandshake() throws Exception {
        FleetInMemory rogue = new FleetInMemory(folder.resolve("rogue"));

        try (TestClient client = client(rogue.agent("bank-a/validator-1"), "bank-a.validator-1")) {
            assertThat(client.refused()).isNotIn(0, NOT_AUTHORIZED);
        }
    }

    @Test
    void tlsBefore13IsNotSpoken() throws Exception {
        var tls = TlsContexts.client(fleet.authorities().root()).getSocketFactory();
        try (SSLSocket socket = (SSLSocket) tls.createSocket("127.0.0.1", broker.port())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});

            assertThatThrownBy(socket::startHandshake).hasMessageContaining("protocol_version");
        }
    }

    @Test
    void accountsNeedTheirPasswordAndAClientIdWithoutADot() throws Exception {
        try (TestClient client = client(null, "viewer").login("ana", "wrong")) {
            assertThat(client.refused()).isEqualTo(BAD_LOGIN);
        }
        try (TestClient client = client(null, "viewer")) {
            assertThat(client.refused()).isEqualTo(NOT_AUTHORIZED);
        }
        try (TestClient client = client(null, "bank-a.validator-1").login("ana", password)) {
            assertThat(client.refused()).isEqualTo(BAD_CLIENT_ID);
        }
        try (Mqtt311Client client = old()) {
            assertThat(client.connect("viewer", "ana", "wrong")).isEqualTo(4);
        }
        try (Mqtt311Client client = old()) {
            assertThat(client.connect("bank-a.validator-1", "ana", password)).isEqualTo(2);
        }
        try (Mqtt311Client client = old()) {
            assertThat(client.connect("viewer", null, null)).isEqualTo(5);
        }
        try (Mqtt311Client client = old()) {
            assertThat(client.connect("a+b", "ana", password)).isEqualTo(2);
        }
    }

    @Test
    void refusedFiltersGetTheirCodeAndTheSessionStays() throws Exception {
        try (TestClient agent = agent()) {
            for (String filter : new String[] {
                "#",
                "$SYS/#",
                "fleet/v1/#",
                "fleet/v1/bank-a/#",
                B + "config/desired",
                "fleet/v1/+/validator-1/config/desired",
                "$share/x/" + A + "config/desired",
                "fleet/v1/_chain/other/#"
            }) {
                assertThat(agent.subscribe(filter)).as(filter).isEqualTo(NOT_AUTHORIZED);
            }
            assertThat(agent.connected()).isTrue();
            assertThat(agent.subscribe(A + "command/pending")).isEqualTo(1);
        }
        try (Mqtt311Client client =
                new Mqtt311Client(TlsContexts.client(fleet.authorities().root(), agentA), broker.port())) {
            assertThat(client.connect("bank-a.validator-1", null, null)).isZero();
            assertThat(client.subscribe("#", 0)).isEqualTo(0x80);
        }
    }

    @Test
    void willIsCheckedAtConnect() throws Exception {
        try (TestClient agent = client(agentA, "bank-a.validator-1").will(B + "presence", "{}")) {
            assertThat(agent.refused()).isEqualTo(NOT_AUTHORIZED);
        }
        try (TestClient agent = client(agentA, "bank-a.validator-1").will(A + "status", "{}")) {
            assertThat(agent.refused()).isEqualTo(NOT_AUTHORIZED);
        }
        try (TestClient viewer = client(null, "viewer").login("ana", password).will(A + "presence", "{}")) {
            assertThat(viewer.refused()).isEqualTo(NOT_AUTHORIZED);
        }
        try (TestClient agent = client(agentA, "bank-a.validator-1").will(A + "presence", "{}")) {
            assertThat(agent.connect().connected()).isTrue();
            agent.disconnect();
        }
    }

    @Test
    void whatAnInspectorPublishesIsSwallowed() throws Exception {
        String[] targets = {A + "config/desired", "anything", "$SYS/broker/version"};
        try (TestClient viewer = client(null, "viewer5").login("ana", password).connect();
                Mqtt311Client old = old()) {
            assertThat(old.connect("viewer3", "ana", password)).isZero();
            for (String target : targets) {
                for (int qos : new int[] {0, 1}) {
                    for (String payload : new String[] {"", "{\"forged\":1}"}) {
                        assertThat(viewer.publish(target, qos, true, payload)).isZero();
                        old.publish(target, qos, true, payload);
                    }
                }
            }

            assertThat(viewer.connected()).isTrue();
            assertThat(old.alive()).isTrue();
            assertThat(viewer.disconnects()).isEmpty();
        }
        reported("publication swallowed inspector=ana topic=" + A + "config/desired");
        assertThat(retained(Set.of(A + "config/desired"), "#", "$SYS/#"))
                .containsEntry(A + "config/desired", "{\"for\":\"a\"}")
                .doesNotContainKey("anything")
                .doesNotContainValue("{\"forged\":1}");
    }

    @Test
    void inspectorSeesEverythingWithBothVersions() throws Exception {
        for (String filter : new String[] {"#", "fleet/v1/#"}) {
            assertThat(retained(Set.of(A + "config/desired", B + "config/desired"), filter))
                    .containsKeys(A + "config/desired", B + "config/desired");
            try (TestClient viewer =
                    client(null, "viewer").login("ana", password).connect()) {
                assertThat(viewer.subscribe(filter)).isEqualTo(1);
                await().atMost(PATIENCE)
                        .untilAsserted(() ->
                                assertThat(viewer.last()).containsKeys(A + "config/desired", B + "config/desired"));
            }
        }
    }

    @Test
    void statisticsAreThereForALateSubscriber() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            Map<String, String> statistics = retained(Set.of(), "$SYS/#");

            assertThat(statistics)
                    .containsOnlyKeys(
                            "$SYS/broker/version",
                            "$SYS/broker/clients/total",
                            "$SYS/broker/subscriptions/count",
                            "$SYS/broker/messages/received",
                            "$SYS/broker/messages/sent",
                            "$SYS/broker/load/messages/received/5min",
                            "$SYS/broker/load/messages/sent/5min",
                            "$SYS/broker/heap/current",
                            "$SYS/broker/heap/maximum",
                            "$SYS/broker/flotilla/refused/foreign",
                            "$SYS/broker/flotilla/refused/unknown-topic",
                            "$SYS/broker/flotilla/refused/over-quota",
                            "$SYS/broker/flotilla/refused/too-large",
                            "$SYS/broker/flotilla/refused/wrong-delivery",
                            "$SYS/broker/flotilla/refused/swallowed");
            assertThat(statistics.get("$SYS/broker/version")).matches("HiveMQ Community Edition [0-9.]+");
            assertThat(Integer.parseInt(statistics.get("$SYS/broker/clients/total")))
                    .isPositive();
            assertThat(Long.parseLong(statistics.get("$SYS/broker/messages/received")))
                    .isPositive();
            assertThat(Long.parseLong(statistics.get("$SYS/broker/heap/current")))
                    .isPositive();
        });
    }

    @Test
    void statisticsComeOnlyToThoseWhoAskForThem() throws Exception {
        await().atMost(PATIENCE).until(() -> !retained(Set.of(), "$SYS/#").isEmpty());

        assertThat(retained(Set.of(A + "config/desired"), "#"))
                .containsKey(A + "config/desired")
                .doesNotContainKey("$SYS/broker/version");
        assertThat(retained(Set.of(A + "config/desired", "$SYS/broker/version"), "#", "$SYS/#"))
                .containsKeys(A + "config/desired", "$SYS/broker/version");
    }

    @Test
    void revokedNodeIsPutOutForgottenAndNotLetInAgain() throws Exception {
        String own = "fleet/v1/bank-d/validator-1/";
        Credential credential = fleet.agent("bank-d/validator-1");
        try (TestClient agent = client(credential, "bank-d.validator-1").will(own + "presence", "{\"will\":1}")) {
            agent.connect();
            agent.subscribe(own + "config/desired");
            agent.publish(own + "presence", 1, true, "{}");
            agent.publish(own + "alarm/disk.full", 1, true, "{}");
            manager.publish(own + "config/desired", 1, true, "{}");

            broker.expel("bank-d/validator-1");

            await().atMost(PATIENCE).until(() -> !agent.connected());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(agent.disconnects()).containsExactly(ADMINISTRATIVE_ACTION));
            assertThat(agent.refused()).isEqualTo(NOT_AUTHORIZED);
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(retained(Set.of(A + "config/desired"), A + "config/desired", own + "#"))
                                    .containsOnlyKeys(A + "config/desired"));

            fleet.agent("bank-d/validator-1");
            assertThat(agent.connect().resumed()).isFalse();
        }
    }

    @Test
    void removedInspectorIsPutOut() throws Exception {
        String login = fleet.inspector("bob");
        try (TestClient viewer = client(null, "viewer7").login("bob", login).connect()) {
            assertThat(viewer.subscribe(A + "#")).isEqualTo(1);
            await().atMost(PATIENCE).until(() -> viewer.last().containsKey(A + "config/desired"));

            broker.dismiss("bob");
            manager.publish(A + "command/pending", 1, true, "{\"unseen\":1}");

            await().atMost(PATIENCE).until(() -> !viewer.connected());
            assertThat(viewer.last()).doesNotContainKey(A + "command/pending");
            assertThat(viewer.refused()).isEqualTo(BAD_LOGIN);
        }
    }

    @Test
    void renewedServerCertificateIsServedWithoutARestart() throws Exception {
        Credential renewed = fleet.server();

        broker.replaceCertificate(renewed);

        await().atMost(PATIENCE).untilAsserted(() -> {
            try (Mqtt311Client client = old()) {
                assertThat(client.serverSerial()).isEqualTo(renewed.leaf().getSerialNumber());
            }
        });
    }

    private static TestClient agent() throws Exception {
        return client(agentA, "bank-a.validator-1").connect();
    }

    private static TestClient client(Credential own, String clientId) throws Exception {
        return new TestClient(broker.port(), fleet.authorities().root(), own, clientId);
    }

    private static Mqtt311Client old() throws Exception {
        return new Mqtt311Client(TlsContexts.client(fleet.authorities().root()), broker.port());
    }

    /** What a fresh MQTT 3.1.1 inspector sees, these topics awaited. */
    private static Map<String, String> retained(Set<String> awaited, String... filters) throws IOException {
        return new Reader(fleet.authorities().root(), broker.port(), "ana", password).retained(awaited, filters);
    }
}
