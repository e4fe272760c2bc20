package io.flotilla.fleet.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.contract.codec.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What people get wrong, with real processes: each time one sentence and an exit code, and nothing is left behind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadInputIT {
    private RunningDemo demo;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Assumptions.assumeTrue(
                RunningDemo.built(),
                "the agent's and the node's distributions are missing: run mvn verify at the root");
        demo = RunningDemo.start(folder);
    }

    @AfterAll
    void close() {
        if (demo != null) {
            demo.close();
        }
    }

    @Test
    @Order(1)
    void everyProblemOfABadSpecIsToldAndNothingIsStored(@TempDir Path folder) throws Exception {
        Path bad = Path.of("src/test/resources/spec/bad.yaml").toAbsolutePath();

        Said said = fleet(folder, demo.environment(), "apply", "-f", bad.toString());

        assertThat(said.exit()).isEqualTo(2);
        assertThat(said.lines().stream().filter(line -> line.startsWith("  line ")))
                .hasSize(7)
                .first()
                .asString()
                .startsWith("  line 4: metadata.name: ");
        assertThat(demo.get("/api/v1/chains").path("items")).hasSize(1);
        assertThat(demo.get("/api/v1/nodes").path("items")).hasSize(4);
    }

    @Test
    @Order(2)
    void aPortThatCannotBeIsOneSentenceAndLeavesNoFolder(@TempDir Path folder) throws Exception {
        Path manager = folder.resolve("manager");

        Said said = fleet(folder, Map.of(), "up", "--dir", manager.toString(), "--http-port", "70000");

        assertThat(said.exit()).isEqualTo(2);
        assertThat(said.lines()).singleElement().asString().contains("70000", "65535");
        assertThat(manager).doesNotExist();
    }

    @Test
    @Order(3)
    void aTakenMqttPortIsNamedInOneSentence(@TempDir Path folder) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            String manager = folder.resolve("manager").toString();

            Said said = fleet(
                    folder,
                    Map.of(),
                    "up",
                    "--dir",
                    manager,
                    "--no-context",
                    "--host",
                    "127.0.0.1",
                    "--http-port",
                    "0",
                    "--mqtt-port",
                    port);

            assertThat(said.exit()).isEqualTo(1);
            assertThat(said.lines()).singleElement().asString().contains(port, "--mqtt-port");
        }
    }

    @Test
    @Order(4)
    void anExpiredJoinTokenIsRefusedInOneSentence(@TempDir Path folder) throws Exception {
        Said token =
                fleet(folder, demo.environment(), "node", "token", demo.nodes().get(0), "--life", "1s", "-o", "json");
        JsonNode join = Json.parse(Files.readAllBytes(token.output()), 10_000);
        Instant end = Instant.parse(join.path("expiresAt").asText());
        await().atMost(Duration.ofSeconds(30)).until(() -> Instant.now().isAfter(end));
        String[] line = join.path("join").asText().split(" ");
        line[0] = RunningDemo.agentLauncher().toString();
        Path output = folder.resolve("join.out");

        Process late = RunningDemo.started(
                Stream.concat(
                                Stream.of(line),
                                Stream.of("--dir", folder.resolve("agent").toString()))
                        .toList(),
                output,
                Map.of());
        Said said = Said.by(late, output);

        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.lines())
                .hasSizeLessThanOrEqualTo(2)
                .first()
                .asString()
                .contains("ran out", "ask for a new join line");
    }

    @Test
    @Order(5)
    void ctrlCLeavesNothingBehind() throws Exception {
        Assumptions.assumeFalse(demo.ignoresCtrlC(), "this build was started with SIGINT ignored");

        assertThat(demo.interrupt()).as("processes left").isEmpty();

        assertThat(Files.readString(demo.folder().resolve("demo.out"))).contains("stopped; no process is left");
    }

    @Test
    @Order(6)
    void anAgentWithoutAManagerSaysSoOnceAndKeepsTrying() throws Exception {
        demo.stop();
        Path output = demo.folder().resolve("again.out");

        Process lonely = demo.startAgain("agent", demo.nodes().get(0));

        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(output).contains("no connection to the broker"));
        assertThat(Files.readAllLines(output).stream().filter(line -> line.contains("no connection to the broker")))
                .singleElement()
                .asString()
                .contains("keeps trying")
                .contains("is the manager running");
        assertThat(Files.readString(output)).doesNotContain("\tat ");
        assertThat(lonely.isAlive()).isTrue();
    }

    /** What a process said, and how it ended. */
    private record Said(int exit, Path output) {
        static Said by(Process process, Path output) throws InterruptedException {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("it did not end: " + process.info().commandLine());
            }
            return new Said(process.exitValue(), output);
        }

        /** Never a stack trace. */
        List<String> lines() throws IOException {
            List<String> lines = Files.readAllLines(output).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
            assertThat(lines).noneMatch(line -> line.startsWith("\tat "));
            return lines;
        }
    }

    private static Said fleet(Path folder, Map<String, String> environment, String... arguments) throws Exception {
        Path output = folder.resolve("fleet.out");
        return Said.by(RunningDemo.fleet(output, environment, arguments), output);
    }
}
