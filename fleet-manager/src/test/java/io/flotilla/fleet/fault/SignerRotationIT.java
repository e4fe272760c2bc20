package io.flotilla.fleet.fault;

import static io.flotilla.fleet.fault.LiveFleet.eventually;
import static io.flotilla.fleet.fault.LiveFleet.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.fleet.SignerReplacement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The key that signs commands is replaced twice, while one host is away. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignerRotationIT {
    private static final String HERE = "north/here";
    private static final String AWAY = "south/away";
    private static final String SPEC = """
            apiVersion: flotilla/v1
            kind: Chain
            metadata: {name: keys}
            consensus: {protocol: qbft, blockPeriod: 1s, requestTimeout: 2s}
            organizations:
              - {id: north, nodes: [{id: here, role: validator, runtime: {heap: 128MiB}}]}
              - {id: south, nodes: [{id: away, role: validator, runtime: {heap: 128MiB}}]}
            permissions: {deployContracts: [north]}
            """;

    private LiveFleet fleet;
    private Path folder;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        Assumptions.assumeTrue(LiveFleet.built(), "the distributions are missing: run mvn verify at the root");
        folder = temporary;
        fleet = new LiveFleet(folder, Place.HERE, "127.0.0.1");
        fleet.startManager();
        for (Map.Entry<String, String> join : fleet.apply(SPEC).entrySet()) {
            fleet.join(join.getKey(), join.getValue(), Place.HERE, "127.0.0.1", 0);
        }
        fleet.awaitWhole();
        fleet.awaitNothingPending();
    }

    @AfterAll
    void stop() {
        if (fleet != null) {
            fleet.close();
        }
    }

    @Test
    void agentsFollowTheNewKeyAlsoTheOneThatWasAwayAndNoNodeIsTouched() throws Exception {
        List<Long> before = fleet.host(AWAY).started();
        fleet.host(AWAY).killAgent();
        rotate();
        ordered(HERE);
        rotate();
        ordered(HERE);

        fleet.host(AWAY).startAgent();

        assertThat(fleet.host(AWAY).started()).isEqualTo(before);
        ordered(AWAY);
        assertThat(fleet.host(AWAY).said("signers.changed"))
                .as("its session had kept both")
                .hasSizeBetween(1, 2);
        assertThat(fleet.host(HERE).said("signers.changed")).hasSize(2);
        fleet.awaitWhole();
    }

    private void rotate() throws Exception {
        fleet.killManager();
        SignerReplacement.replace(folder.resolve("manager"));
        fleet.startManager();
    }

    /** A command that only the newest key has signed is carried out. */
    private void ordered(String node) {
        String id = fleet.ask(order("node.restart", List.of(node), node + System.nanoTime()))
                .path("id")
                .asText();
        eventually().untilAsserted(() -> assertThat(fleet.states(id)).containsExactly("succeeded"));
    }
}
