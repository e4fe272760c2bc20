package io.flotilla.brokerext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flotilla.brokerext.fixture.BrokerException;
import io.flotilla.brokerext.fixture.BrokerSettings;
import io.flotilla.brokerext.fixture.EmbeddedBroker;
import io.flotilla.brokerext.fixture.FleetInMemory;
import io.flotilla.brokerext.fixture.RecordedEvents;
import io.flotilla.brokerext.fixture.TestClient;
import io.flotilla.pki.key.Credential;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedBrokerIT {
    @TempDir
    Path folder;

    private FleetInMemory fleet;
    private FlotillaExtension extension;

    @BeforeEach
    void makeFleet() {
        fleet = new FleetInMemory(folder.resolve("ca"));
        extension =
                new FlotillaExtension(fleet, new RecordedEvents(), Clock.systemUTC(), FlotillaExtension.PRESENCE_GRACE);
    }

    @Test
    void startedAgainItHasItsRetainedDocuments() throws Exception {
        EmbeddedBroker broker = broker(fleet.settings());
        Credential manager = fleet.manager("m1");
        Credential agent = fleet.agent("bank-a/validator-1");
        String desired = "fleet/v1/bank-a/validator-1/config/desired";
        broker.start();
        try (TestClient client = client(broker, manager, "manager.m1").connect()) {
            client.publish(desired, 1, true, "{}");
        }
        broker.stop();
        assertThatIllegalStateException().isThrownBy(() -> extension.sessions());

        broker.start();

        try (TestClient client = client(broker, agent, "bank-a.validator-1").connect()) {
            client.subscribe(desired);
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(client.last()).containsEntry(desired, "{}"));
        } finally {
            broker.stop();
        }
        broker.stop();
    }

    @Test
    void removedInspectorIsBlindAtOnceAndCanBePutOut() throws Exception {
        EmbeddedBroker broker = broker(fleet.settings());
        String login = fleet.inspector("bob");
        broker.start();
        try (TestClient manager =
                        client(broker, fleet.manager("m1"), "manager.m1").connect();
                TestClient viewer =
                        client(broker, null, "viewer7").login("bob", login).connect()) {
            manager.publish("fleet/v1/bank-a/validator-1/config/desired", 1, true, "{}");
            assertThat(viewer.subscribe("fleet/v1/bank-a/validator-1/#")).isEqualTo(1);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> viewer.last().containsKey("fleet/v1/bank-a/validator-1/config/desired"));

            fleet.removeInspector("bob");
            manager.publish("fleet/v1/bank-a/validator-1/command/pending", 1, true, "{\"unseen\":1}");
            assertThat(viewer.subscribe("fleet/v1/bank-b/#")).isEqualTo(0x87);
            extension.sessions().killUser("bob").get(30, TimeUnit.SECONDS);

            await().atMost(Duration.ofSeconds(60)).until(() -> !viewer.connected());
            assertThat(viewer.last()).doesNotContainKey("fleet/v1/bank-a/validator-1/command/pending");
            assertThat(viewer.refused()).isEqualTo(0x86);
        } finally {
            broker.stop();
        }
    }

    @Test
    void killingAClientThatIsNotThereIsNoError() throws Exception {
        EmbeddedBroker broker = broker(fleet.settings());
        broker.start();

        extension.sessions().kill("bank-z.validator-9").get(30, TimeUnit.SECONDS);

        broker.stop();
    }

    @Test
    void takenPortIsSaidInOneSentence() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            BrokerSettings settings = fleet.settings();
            EmbeddedBroker broker =
                    broker(new BrokerSettings("127.0.0.1", other.getLocalPort(), settings.server(), settings.root()));

            assertThatThrownBy(broker::start)
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining("127.0.0.1:" + other.getLocalPort())
                    .hasMessageContaining("choose another");
        }
    }

    private EmbeddedBroker broker(BrokerSettings settings) {
        return new EmbeddedBroker(folder.resolve("broker"), settings, extension, new SecureRandom());
    }

    private TestClient client(EmbeddedBroker broker, Credential own, String clientId) throws Exception {
        return new TestClient(broker.port(), fleet.authorities().root(), own, clientId);
    }
}
