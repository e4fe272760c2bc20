package io.flotilla.fleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A watching verb in a process of its own, whose reader goes while nothing happens. */
final class AudienceTest {
    @TempDir
    Path folder;

    private FakeRest manager;

    @BeforeEach
    void connect() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "this test needs Linux and GNU tail");
        manager = new FakeRest(folder);
    }

    @AfterEach
    void disconnect() {
        if (manager != null) {
            manager.close();
        }
    }

    @Test
    void eventsEndWhenTheirReaderHasGone() throws Exception {
        manager.answering(
                "GET /api/v1/events?order=newest&limit=1",
                200,
                "{\"items\":[{\"number\":1,\"code\":\"node.started\"}],\"next\":null}");

        assertThat(exitAfterOneLine("events", "-w", "-n", "1", "-o", "json")).isZero();
    }

    @Test
    void aWatchedListEndsWhenItsReaderHasGone() throws Exception {
        manager.answering("GET /api/v1/nodes?limit=500", 200, "{\"items\":[{\"node\":\"a/b\"}],\"next\":null}");

        assertThat(exitAfterOneLine("get", "nodes", "-w", "-o", "json")).isZero();
    }

    private int exitAfterOneLine(String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Fleet.class.getName()));
        line.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(manager.environment());
        Process verb = builder.start();
        try (BufferedReader reader = verb.inputReader(StandardCharsets.UTF_8)) {
            assertThat(reader.readLine()).isNotNull();
        }
        try {
            assertThat(verb.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
            return verb.exitValue();
        } finally {
            verb.destroyForcibly();
        }
    }
}
