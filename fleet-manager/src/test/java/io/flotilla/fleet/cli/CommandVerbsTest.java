package io.flotilla.fleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.codec.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandVerbsTest {
    private static final String COMMAND = """
            {"id":"019a","operation":"node.restart","executions":[
             {"node":"bank-a/validator-1","attempt":1,"state":"%s","output":{},"error":null}%s]}""";
    private static final String SECOND =
            ",{\"node\":\"bank-a/validator-1\",\"attempt\":2,\"state\":\"%s\",\"output\":{},\"error\":null}";

    @TempDir
    Path folder;

    private FakeRest manager;
    private Terminal terminal;

    @BeforeEach
    void connect() throws IOException {
        manager = new FakeRest(folder);
        terminal = new Terminal(manager.environment());
    }

    @AfterEach
    void disconnect() {
        manager.close();
    }

    @ParameterizedTest
    @CsvSource({"cancelled,0", "succeeded,1", "failed,1", "running,4"})
    void aCancelIsDoneWhenItIsCancelled(String state, int expected) {
        manager.answering("POST /api/v1/commands/019a/cancel", 202, COMMAND.formatted("sent", ""))
                .answering("GET /api/v1/commands/019a", 200, COMMAND.formatted(state, ""));

        int code = terminal.run("command", "cancel", "019a", "--node", "bank-a/validator-1", "--wait", "600ms");

        assertThat(code).isEqualTo(expected);
        assertThat(body()).isEqualTo("{\"nodes\":[\"bank-a/validator-1\"]}");
        assertThat(terminal.out()).contains(state);
    }

    @Test
    void aCancelWithoutNodesIsForAllOfThem() {
        manager.answering("POST /api/v1/commands/019a/cancel", 200, COMMAND.formatted("succeeded", ""));

        assertThat(terminal.run("command", "cancel", "019a")).isZero();

        assertThat(body()).isEqualTo("{}");
    }

    @Test
    void aRepeatEndsWithItsOwnAttempt() {
        manager.answering(
                        "POST /api/v1/commands/019a/repeat",
                        202,
                        COMMAND.formatted("failed", SECOND.formatted("queued")))
                .answering(
                        "GET /api/v1/commands/019a", 200, COMMAND.formatted("failed", SECOND.formatted("succeeded")));

        int code = terminal.run("command", "repeat", "019a", "--node", "bank-a/validator-1", "--wait", "30s");

        assertThat(code).isZero();
        assertThat(body()).isEqualTo("{\"nodes\":[\"bank-a/validator-1\"]}");
        assertThat(manager.asked().get(0).headers()).containsKey("Idempotency-key");
    }

    @Test
    void aWaitGoesOnWhereTheManagerIsAwayForAMomentOrGivesNoStream() {
        manager.answering("POST /api/v1/commands", 202, COMMAND.formatted("queued", ""))
                .answering("GET /api/v1/commands/019a", 503, "{\"detail\":\"starting\"}")
                .answering("GET /api/v1/commands/019a", 200, COMMAND.formatted("succeeded", ""))
                .refusing(429);

        int code = terminal.run("command", "run", "node.restart", "--node", "bank-a/validator-1", "--wait", "60s");

        assertThat(code).isZero();
        assertThat(terminal.out()).contains("succeeded");
        assertThat(terminal.err()).contains("019a").doesNotContain("starting");
    }

    @Test
    void whatEndsAWaitSaysWhichCommandWasOrdered() {
        manager.answering("POST /api/v1/commands", 202, COMMAND.formatted("queued", ""))
                .answering("GET /api/v1/commands/019a", 200, COMMAND.formatted("queued", ""))
                .refusing(401);

        int code = terminal.run("command", "run", "node.restart", "--node", "bank-a/validator-1", "--wait", "60s");

        assertThat(code).isEqualTo(3);
        assertThat(terminal.err().strip())
                .startsWith("fleet: command 019a is ordered")
                .endsWith("it was ordered: fleet command get 019a -w");
    }

    @Test
    void timesAreInstantsOrCountFromNow() {
        manager.answering("POST /api/v1/commands", 202, COMMAND.formatted("queued", ""));

        int code = terminal.run(
                "command",
                "run",
                "node.restart",
                "--node",
                "bank-a/validator-1",
                "--not-before",
                "2026-11-22T22:00:00+01:00",
                "--expires",
                "2h");

        assertThat(code).isZero();
        var sent = Json.parse(body().getBytes(StandardCharsets.UTF_8), 1 << 20);
        assertThat(sent.path("notBefore").asText()).isEqualTo("2026-11-22T21:00:00Z");
        assertThat(Instant.parse(sent.path("notAfter").asText()))
                .isBetween(
                        Instant.now().plus(Duration.ofMinutes(100)),
                        Instant.now().plus(Duration.ofMinutes(121)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tomorrow", "22:00", "2026-11-22T22:00:00", "-5m", ""})
    void whatIsNoTimeIsAWrongUsage(String text) {
        assertThat(terminal.run("command", "repeat", "019a", "--node", "a/b", "--expires", text))
                .isEqualTo(2);

        assertThat(terminal.err()).contains("such as 2h");
    }

    private String body() {
        return manager.asked().get(0).body();
    }
}
