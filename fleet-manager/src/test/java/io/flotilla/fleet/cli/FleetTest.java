package io.flotilla.fleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.codec.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FleetTest {
    private static final String NODE = """
            {"node":"bank-a/validator-1","organisation":"bank-a","chain":"trade-finance","role":"validator",
             "phase":"running","presence":{"state":"online"},"status":{"peers":3,"height":0},
             "config":{"desired":2,"reported":2,"state":"converged"},"inSync":true,
             "certificateNotAfter":"2026-12-22T00:00:00Z","endpoint":"127.0.0.1:30301","alarms":[]}""";
    private static final String JOIN = """
            {"node":"bank-a/observer-9","token":{"id":"k3","secret":"s"},"expiresAt":"2026-11-22T12:10:00Z",
             "join":"fleet-agent join https://localhost:8443 --token k3.s --ca-fingerprint sha256:00"}""";
    private static final String COMMAND = """
            {"id":"019a","operation":"node.restart","executions":[
             {"node":"bank-a/validator-1","attempt":1,"state":"%s","output":{},"error":null}]}""";

    private static final String STREAM = "event: command\nid: 1\ndata: {\"id\":\"019a\"}\n\n";

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

    @Test
    void nodesAreShownAsATable() {
        manager.answering("GET /api/v1/nodes?limit=500", 200, "{\"items\":[" + NODE + "],\"next\":null}");

        int code = terminal.run("get", "nodes");

        assertThat(code).isZero();
        assertThat(terminal.out().lines())
                .satisfiesExactly(
                        title -> assertThat(title).startsWith("NODE").doesNotContain("ENDPOINT"),
                        row -> assertThat(row.split(" {2,}"))
                                .containsExactly(
                                        "bank-a/validator-1",
                                        "trade-finance",
                                        "validator",
                                        "running",
                                        "online",
                                        "3",
                                        "0",
                                        "v2 converged",
                                        "0"));
        assertThat(manager.asked().get(0).headers()).containsEntry("Authorization", "Bearer secret-token");
    }

    @Test
    void allPagesAreFetchedAndShownAsRestWritesThem() throws Exception {
        manager.answering(
                        "GET /api/v1/nodes?limit=500",
                        200,
                        "{\"items\":[" + NODE + "],\"next\":\"bank-a/validator-1\"}")
                .answering(
                        "GET /api/v1/nodes?limit=500&cursor=bank-a%2Fvalidator-1",
                        200, "{\"items\":[" + NODE + "],\"next\":null}");

        int code = terminal.run("get", "nodes", "-o", "json");

        var page = Json.parse(terminal.out().getBytes(StandardCharsets.UTF_8), 1 << 20);
        assertThat(code).isZero();
        assertThat(page.path("items")).hasSize(2);
        assertThat(page.path("next").isNull()).isTrue();
    }

    @Test
    void oneNodeIsShownAlone() {
        manager.answering("GET /api/v1/nodes/bank-a/validator-1", 200, NODE);

        assertThat(terminal.run("get", "nodes", "bank-a/validator-1", "-o", "yaml"))
                .isZero();

        assertThat(terminal.out()).startsWith("node: bank-a/validator-1\n").contains("phase: running");
    }

    @Test
    void everyProblemOfASpecIsSaidWithItsLine() throws IOException {
        Path spec = Files.writeString(folder.resolve("chain.yaml"), "kind: Chian\n");
        manager.answering("POST /api/v1/plan", 422, """
                {"detail":"the chain spec has 2 problems; nothing was changed","code":"bad-spec","errors":[
                 {"line":1,"field":"kind","message":"\\"Chian\\" is unknown"},
                 {"line":0,"field":"","message":"the file is short"}]}""");

        int code = terminal.run("apply", "-f", spec.toString());

        assertThat(code).isEqualTo(2);
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err())
                .contains("2 problems", "line 1: kind: \"Chian\" is unknown", "line 0: the file is short")
                .doesNotContain("\tat ");
        assertThat(manager.asked().get(0).headers()).containsEntry("Content-type", "application/yaml");
    }

    @Test
    void applyShowsThePlanAndThenTheJoinLines() throws IOException {
        Path spec = Files.writeString(folder.resolve("chain.yaml"), "kind: Chain\n");
        manager.answering("POST /api/v1/plan", 200, "{\"chain\":\"c\",\"changed\":true,\"changes\":[]}");
        manager.answering(
                "POST /api/v1/chains",
                200,
                "{\"chain\":\"c\",\"changed\":true,\"changes\":[{\"kind\":\"add\",\"target\":\"node/bank-a/observer-9\","
                        + "\"detail\":\"observer\"}],\"joins\":[" + JOIN + "]}");

        assertThat(terminal.run("apply", "-f", spec.toString())).isZero();

        assertThat(terminal.out())
                .containsSubsequence("+ node/bank-a/observer-9  observer", "fleet-agent join https://localhost:8443");
    }

    @Test
    void aDifferenceIsExitCodeOne() throws IOException {
        Path spec = Files.writeString(folder.resolve("chain.yaml"), "kind: Chain\n");
        manager.answering("POST /api/v1/plan", 200, "{\"chain\":\"c\",\"changed\":true,\"changes\":[]}")
                .answering("POST /api/v1/plan", 200, "{\"chain\":\"c\",\"changed\":false,\"changes\":[]}");

        assertThat(terminal.run("diff", "-f", spec.toString())).isEqualTo(1);
        assertThat(terminal.run("diff", "-f", spec.toString())).isZero();
    }

    @Test
    void aSpecThatLeavesOutANodeIsRefusedAndTheDifferenceShowsIt() throws IOException {
        Path spec = Files.writeString(folder.resolve("chain.yaml"), "kind: Chain\n");
        manager.answering(
                        "POST /api/v1/plan",
                        200,
                        "{\"chain\":\"c\",\"changed\":true,\"changes\":[{\"kind\":\"refused\","
                                + "\"target\":\"node/bank-b/v\",\"detail\":\"revoke it first\"}]}")
                .answering("POST /api/v1/chains", 409, "{\"detail\":\"bank-b/v is still there\"}");

        assertThat(terminal.run("diff", "-f", spec.toString())).isEqualTo(1);
        assertThat(terminal.out()).contains("! node/bank-b/v  revoke it first");
        assertThat(terminal.run("apply", "-f", spec.toString())).isEqualTo(3);
        assertThat(terminal.err()).isEqualTo("fleet: bank-b/v is still there\n");
    }

    @Test
    void aNodeIsAddedWithOrWithoutAName() throws Exception {
        manager.answering("POST /api/v1/nodes", 201, JOIN);

        terminal.run("node", "add", "bank-a/observer-9", "--chain", "c", "--role", "observer", "-o", "json");
        terminal.run("node", "add", "bank-a", "--chain", "c", "--role", "observer", "-o", "json");

        assertThat(terminal.out()).contains("\"secret\" : \"s\"");
        assertThat(manager.asked())
                .extracting(FakeRest.Asked::body)
                .containsExactly(
                        "{\"organisation\":\"bank-a\",\"node\":\"observer-9\",\"chain\":\"c\",\"role\":\"observer\"}",
                        "{\"organisation\":\"bank-a\",\"chain\":\"c\",\"role\":\"observer\"}");
    }

    @Test
    void revokingAsksForYes() {
        manager.answering("POST /api/v1/nodes/bank-a/n/revoke", 200, NODE);

        assertThat(terminal.run("node", "revoke", "bank-a/n", "--reason", "stolen"))
                .isEqualTo(3);
        assertThat(manager.asked()).isEmpty();
        assertThat(terminal.run("node", "revoke", "bank-a/n", "--reason", "stolen", "--yes"))
                .isZero();
        assertThat(manager.asked().get(0).body()).isEqualTo("{\"reason\":\"stolen\"}");
    }

    @ParameterizedTest
    @CsvSource({"succeeded,0", "failed,1", "interrupted,1", "rejected,3"})
    void waitingForACommandTellsItsOutcome(String state, int expected) {
        manager.answering("POST /api/v1/commands", 202, COMMAND.formatted("queued"))
                .answering("GET /api/v1/commands/019a", 200, COMMAND.formatted("running"))
                .streaming(STREAM, STREAM, STREAM, STREAM)
                .answering("GET /api/v1/commands/019a", 200, COMMAND.formatted(state));

        int code = terminal.run(
                "command",
                "run",
                "node.restart",
                "--node",
                "bank-a/validator-1",
                "--arg",
                "peers=[\"a/b\"]",
                "--wait",
                "30s");

        assertThat(code).isEqualTo(expected);
        assertThat(terminal.out()).contains(state);
        assertThat(manager.asked().get(0).body()).contains("\"arguments\":{\"peers\":[\"a/b\"]}");
        assertThat(manager.asked().get(0).headers()).containsKey("Idempotency-key");
    }

    @Test
    void aCommandThatDoesNotEndIsTimedOut() {
        manager.answering("POST /api/v1/commands", 202, COMMAND.formatted("queued"))
                .answering("GET /api/v1/commands/019a", 200, COMMAND.formatted("running"))
                .streaming(STREAM, STREAM, STREAM, STREAM);

        assertThat(terminal.run("command", "run", "node.stop", "--node", "a/b", "--wait", "300ms"))
                .isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"403,3", "409,3", "412,3", "429,1", "400,2", "404,1", "500,1", "503,1", "504,4"})
    void theExitCodeFollowsTheRefusal(int status, int expected) {
        manager.answering("POST /api/v1/inspectors", status, "{\"detail\":\"what and what next\"}");

        assertThat(terminal.run("inspector", "add", "ana")).isEqualTo(expected);
        assertThat(terminal.err()).isEqualTo("fleet: what and what next\n");
    }

    @Test
    void aTokenIsPrintedAlone() {
        manager.answering("POST /api/v1/tokens", 201, "{\"name\":\"ana\",\"token\":\"t0k\",\"expiresAt\":\"x\"}");

        assertThat(terminal.run(
                        "token", "create", "--role", "viewer", "--org", "bank-a", "--expires", "1h", "--name", "ana"))
                .isZero();

        assertThat(terminal.out()).isEqualTo("t0k\n");
        assertThat(manager.asked().get(0).body())
                .isEqualTo("{\"name\":\"ana\",\"role\":\"viewer\",\"organisation\":\"bank-a\",\"expires\":\"PT1H\"}");
    }

    @Test
    void controlCharactersOfAHostDoNotReachTheTerminal() {
        manager.answering(
                "GET /api/v1/events?order=newest&limit=50",
                200,
                "{\"items\":[{\"number\":1,\"at\":\"t\",\"node\":null,\"severity\":\"info\",\"code\":\"c\","
                        + "\"message\":\"\\u001b[2Jgone\"}],\"next\":null}");

        assertThat(terminal.run("events")).isZero();

        assertThat(terminal.out()).contains("?[2Jgone").doesNotContain("\u001b");
    }

    @Test
    void theNewestEventsAreShownNewestLast() {
        String event =
                "{\"number\":%d,\"at\":\"t\",\"node\":null,\"severity\":\"info\",\"code\":\"c%d\",\"message\":\"m\"}";
        manager.answering(
                "GET /api/v1/events?order=newest&limit=2",
                200,
                "{\"items\":[" + event.formatted(9, 9) + "," + event.formatted(8, 8) + "],\"next\":null}");

        assertThat(terminal.run("events", "-n", "2")).isZero();
        assertThat(terminal.out()).containsSubsequence("c8", "c9");
        assertThat(terminal.run("events", "-n", "501")).isEqualTo(2);
    }

    @Test
    void wrongUsageIsOneSentence() {
        assertThat(terminal.run("get", "nodez")).isEqualTo(2);
        assertThat(terminal.err())
                .contains("\"nodez\" is none of nodes, chains")
                .hasLineCount(1);
        assertThat(new Terminal(Map.of()).run("frobnicate")).isEqualTo(2);
    }

    @Test
    void aStrangerInTheManagersPlaceIsNotTrusted() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("other"));
        try (FakeRest other = new FakeRest(elsewhere)) {
            Map<String, String> mixed = new HashMap<>(manager.environment());
            mixed.put("FLEET_CA", other.environment().get("FLEET_CA"));
            Terminal deceived = new Terminal(mixed);

            assertThat(deceived.run("get", "nodes")).isEqualTo(1);
            assertThat(deceived.err()).contains("not vouched for", "FLEET_CA").doesNotContain("secret-token");
            assertThat(manager.asked()).isEmpty();
        }
    }

    @Test
    void nobodyThereIsSaidWithWhatToDo() {
        manager.close();

        assertThat(terminal.run("get", "chains")).isEqualTo(1);
        assertThat(terminal.err()).contains("no manager answers at https://127.0.0.1:", "fleet up");
    }

    @Test
    void whatHindersADescriptionIsToldAndNotShownAsNothing() {
        String node = "GET /api/v1/nodes/bank-a/validator-1";
        manager.answering(node, 200, NODE)
                .answering(node + "/documents/desired", 200, "{}")
                .answering(node + "/documents/reported", 404, "{\"code\":\"no-document-yet\"}")
                .answering(node + "/documents/about", 200, "{}")
                .answering(node + "/documents/about", 403, "{\"detail\":\"not allowed\"}")
                .answering(node + "/documents/telemetry", 200, "{}")
                .answering("GET /api/v1/alarms?limit=500", 200, "{\"items\":[],\"next\":null}")
                .answering("GET /api/v1/events?order=newest&limit=500", 200, "{\"items\":[],\"next\":null}");

        assertThat(terminal.run("describe", "node", "bank-a/validator-1")).isZero();
        assertThat(terminal.out()).contains("reported: null");
        assertThat(terminal.run("describe", "node", "bank-a/validator-1")).isEqualTo(3);
        assertThat(terminal.err()).isEqualTo("fleet: not allowed\n");
    }

    @Test
    void aTokenWithoutANameGetsOneOfItsOwn() {
        manager.answering("POST /api/v1/tokens", 201, "{\"name\":\"x\",\"token\":\"t0k\",\"expiresAt\":\"x\"}")
                .answering("POST /api/v1/tokens", 409, "{\"detail\":\"the name is taken\"}");

        assertThat(terminal.run("token", "create", "--role", "viewer", "--expires", "1h"))
                .isZero();
        assertThat(manager.asked().get(0).body()).containsPattern("\"name\":\"viewer-[0-9a-f]{8}\"");
        assertThat(terminal.run("token", "create", "--role", "viewer", "--expires", "1h"))
                .isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--http-port 70000 | 70000",
                "--mqtt-port -1 | -1",
                "--public-name=a~b | neither a host name nor an IP address",
                "--host 192.0.2.1 | no address of this machine",
                "--broker tcp://127.0.0.1:1883 | write ssl://host:port",
                "--broker ssl://mqtt.example.org | write ssl://host:port",
                "--broker ssl://127.0.0.1:8883 --mqtt-port 8883 | give one of them"
            })
    void aManagerThatCannotBeIsOneSentenceAndLeavesNothing(String options, String said) {
        Path own = folder.resolve("manager");
        List<String> line = new ArrayList<>(List.of("up", "--no-context", "--dir", own.toString()));
        for (String option : options.split(" ")) {
            line.add(option.replace('~', ' '));
        }

        assertThat(terminal.run(line.toArray(String[]::new))).isEqualTo(2);

        assertThat(terminal.err()).contains(said).hasLineCount(1);
        assertThat(own).doesNotExist();
    }
}
