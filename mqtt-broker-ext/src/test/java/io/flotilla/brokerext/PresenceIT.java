package io.flotilla.brokerext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flotilla.brokerext.fixture.FleetInMemory;
import io.flotilla.brokerext.fixture.LastingPlace;
import io.flotilla.brokerext.fixture.RunningBroker;
import io.flotilla.brokerext.fixture.TestClient;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.Presence.State;
import io.flotilla.pki.key.Credential;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the tree says of the agents when the broker itself was killed. */
final class PresenceIT {
    /** Long enough for b and d to return on a busy machine. */
    private static final Duration GRACE = Duration.ofSeconds(40);

    private static final String A = "fleet/v1/bank-a/validator-1/presence";
    private static final String B = "fleet/v1/bank-b/validator-1/presence";
    private static final String C = "fleet/v1/bank-c/validator-1/presence";
    private static final String D = "fleet/v1/bank-d/validator-1/presence";

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.flotilla.brokerext.fixture.BrokerPlace#lasting")
    void nodesThatDoNotComeBackAreLostWithTheirEpoch(LastingPlace place) throws Exception {
        FleetInMemory fleet = new FleetInMemory(folder.resolve("ca"));
        Credential b = fleet.agent("bank-b/validator-1");
        Credential d = fleet.agent("bank-d/validator-1");
        killABrokerAfterAllHaveSpoken(place, fleet, b, d);

        String password = fleet.inspector("ana");
        try (RunningBroker second = place.start(fleet, folder, GRACE);
                TestClient taken =
                        client(fleet, second.port(), b, "bank-b.validator-1").connect();
                TestClient back =
                        client(fleet, second.port(), b, "bank-b.validator-1").connect();
                TestClient passing =
                        client(fleet, second.port(), d, "bank-d.validator-1").connect();
                TestClient viewer = new TestClient(
                                second.port(), fleet.authorities().root(), null, "viewer")
                        .login("ana", password)
                        .connect()) {
            passing.disconnect();
            viewer.subscribe("#");

            await().atMost(GRACE.plusSeconds(90)).untilAsserted(() -> {
                assertThat(presence(viewer.last(), A).state()).isEqualTo(State.LOST);
                assertThat(presence(viewer.last(), D).state()).isEqualTo(State.LOST);
                assertThat(presence(viewer.last(), B).state()).isEqualTo(State.ONLINE);
                assertThat(presence(viewer.last(), C).state()).isEqualTo(State.OFFLINE);
                assertThat(taken.connected()).isFalse();
            });
            assertThat(presence(viewer.last(), A).epoch()).isEqualTo(7);
            assertThat(back.connected()).isTrue();
        }
    }

    private void killABrokerAfterAllHaveSpoken(LastingPlace place, FleetInMemory fleet, Credential b, Credential d)
            throws Exception {
        Credential a = fleet.agent("bank-a/validator-1");
        Credential c = fleet.agent("bank-c/validator-1");
        fleet.settings();
        try (RunningBroker first = place.startToBeKilled(fleet, folder)) {
            say(client(fleet, first.port(), a, "bank-a.validator-1"), A, State.ONLINE, 7);
            say(client(fleet, first.port(), b, "bank-b.validator-1"), B, State.ONLINE, 8);
            say(client(fleet, first.port(), c, "bank-c.validator-1"), C, State.OFFLINE, 9);
            say(client(fleet, first.port(), d, "bank-d.validator-1"), D, State.ONLINE, 10);
        }
    }

    private static TestClient client(FleetInMemory fleet, int port, Credential own, String clientId) throws Exception {
        return new TestClient(port, fleet.authorities().root(), own, clientId);
    }

    private static void say(TestClient agent, String topic, State state, long epoch) throws Exception {
        byte[] lost = Documents.encode(Presence.of(State.LOST, epoch, Instant.EPOCH));
        byte[] said = Documents.encode(Presence.of(state, epoch, Instant.EPOCH));
        agent.will(topic, new String(lost, StandardCharsets.UTF_8)).connect();
        agent.publish(topic, 1, true, new String(said, StandardCharsets.UTF_8));
    }

    private static Presence presence(Map<String, String> seen, String topic) {
        byte[] document = seen.getOrDefault(topic, "{}").getBytes(StandardCharsets.UTF_8);
        return Documents.open(document, Presence.class).accepted().orElseThrow(() -> new AssertionError(topic));
    }
}
