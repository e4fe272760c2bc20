package io.flotilla.fleet.fault;

import static io.flotilla.fleet.fault.LiveFleet.eventually;
import static io.flotilla.fleet.fault.LiveFleet.order;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A fleet whose broker is HiveMQ's own program, brought up with the three lines of docs/broker.md. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StandaloneFleetIT {
    private static final String SPEC = """
            apiVersion: flotilla/v1
            kind: Chain
            metadata: {name: apart}
            consensus: {protocol: qbft, blockPeriod: 1s, requestTimeout: 2s}
            organizations:
              - {id: north, nodes: [{id: one, role: validator, runtime: {heap: 128MiB}}]}
              - {id: south, nodes: [{id: two, role: validator, runtime: {heap: 128MiB}}]}
            permissions: {deployContracts: [north]}
            """;

    private LiveFleet fleet;
    private Path home;
    private Process broker;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(LiveFleet.built(), "the distributions are missing: run mvn verify at the root");
        home = folder.resolve("broker");
        fleet = new LiveFleet(folder, Place.HERE, "127.0.0.1");
        fleet.brokerIsElsewhere();
        fleet.launchManager();
        eventually()
                .until(() -> Files.exists(fleet.rootFile())
                        && Files.exists(fleet.managerFolder().resolve("admin.token")));
        fleet.verb(
                "broker",
                "prepare",
                "--dir",
                fleet.managerFolder().toString(),
                "--to",
                home.toString(),
                "--public-name",
                "127.0.0.1",
                "--port",
                String.valueOf(fleet.broker().getPort()));
        startBroker();
        fleet.awaitManager();
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
    void aCommandThatRunsWhileTheBrokerIsKilledHasOneEffectAndIsAnswered() throws Exception {
        Map<String, List<Long>> before = new TreeMap<>();
        fleet.nodes().forEach(node -> before.put(node, fleet.host(node).started()));
        String id = fleet.ask(order("node.restart", fleet.nodes(), "while-the-broker-is-killed"))
                .path("id")
                .asText();
        eventually().until(() -> !List.of("queued", "sent", "accepted").containsAll(fleet.states(id)));

        broker.destroyForcibly().waitFor();
        startBroker();

        eventually().untilAsserted(() -> assertThat(fleet.states(id)).containsOnly("succeeded"));
        fleet.awaitWhole();
        fleet.awaitNothingPending();
        fleet.nodes()
                .forEach(node -> assertThat(fleet.host(node).started())
                        .as(node)
                        .hasSize(before.get(node).size() + 1)
                        .endsWith(fleet.host(node).pid()));
    }

    private void startBroker() throws IOException {
        broker = Place.HERE.start(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dhivemq.home=" + home,
                        "-cp",
                        Path.of("target/dist/lib").toAbsolutePath() + File.separator + "*",
                        "com.hivemq.HiveMQServer"),
                Map.of(),
                home.resolve("output.txt"));
    }
}
