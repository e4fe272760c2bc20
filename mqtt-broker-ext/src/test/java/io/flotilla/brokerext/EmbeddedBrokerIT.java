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
            await().untilAsserted(() -> assertThat(client.last()).containsEntry(desired, "{}"));
        } finally {
            broker.stop();
        }
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
