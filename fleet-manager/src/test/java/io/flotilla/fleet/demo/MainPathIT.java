package io.flotilla.fleet.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The main path with real processes, and what happens to it when they are killed. Each test leaves the demo whole. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MainPathIT {
    /** Three times what a busy machine was seen to need. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private RunningDemo demo;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Assumptions.assumeTrue(
                RunningDemo.built(),
                "the agent's and the node's distributions are missing: run mvn verify at the root");
        demo = RunningDemo.start(folder);
    }

    @AfterAll
    void stopLeavesNothingBehind() throws InterruptedException {
        if (demo != null) {
            try (RunningDemo ended = demo) {
                assertThat(ended.stop()).as("processes left").isEmpty();
            }
        }
    }

    @Test
    void everyNodeRunsWithTheSameGenesisAndAllItsPeers() {
        List<String> nodes = demo.nodes();

        assertThat(nodes).hasSize(4);
        allAreWhole();
        assertThat(nodes.stream().map(this::genesis).distinct())
                .singleElement()
                .asString()
                .hasSize(64);
    }

    @Test
    void aKilledNodeIsSeenToFallAndIsBackAndConnected() throws MqttException {
        String node = demo.nodes().get(1);
        long before = pid(node);

        try (Inspector status = demo.inspector(node, "status")) {
            ProcessHandle.of(before).orElseThrow().destroyForcibly();

            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> fell(status.heard()) && running(last(status.heard())));
        }
        assertThat(pid(node)).isNotEqualTo(before);
        allAreWhole();
    }

    @Test
    void aKilledAgentIsLostItsNodeGoesOnAndTheNextAgentAdoptsItAndRepeatsNothing() throws Exception {
        String node = demo.nodes().get(3);
        long running = pid(node);
        long epoch = presence(node).path("epoch").asLong();

        demo.handle("agent", node).destroyForcibly();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> presence(node).path("state").asText().equals("lost"));
        assertThat(ProcessHandle.of(running)).get().matches(ProcessHandle::isAlive);
        try (Inspector results = demo.inspector(node, "command/result");
                Inspector reported = demo.inspector(node, "config/reported")) {
            demo.startAgain("agent", node);

            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> presence(node).path("epoch").asLong() > epoch
                            && last(reported.heard()).path("epoch").asLong() > epoch
                            && whole(node));
            assertThat(results.heard()).isEmpty();
        }
        assertThat(pid(node)).isEqualTo(running);
        allAreWhole();
    }

    @Test
    void aRestartOrderedTwiceUnderOneKeyHappensOnce() {
        String node = demo.nodes().get(2);
        long before = pid(node);
        String order = "{\"nodes\":[\"" + node + "\"],\"operation\":\"node.restart\",\"arguments\":{}}";

        JsonNode first = demo.post("/api/v1/commands", order, "restart-once");
        JsonNode second = demo.post("/api/v1/commands", order, "restart-once");

        assertThat(second.path("id")).isEqualTo(first.path("id"));
        String command = "/api/v1/commands/" + first.path("id").asText();
        await().atMost(PATIENCE)
                .until(() ->
                        demo.get(command).at("/executions/0/state").asText().equals("succeeded"));
        long after = demo.get(command).at("/executions/0/output/pid").asLong();
        assertThat(after).isNotEqualTo(before);
        allAreWhole();
        assertThat(pid(node)).isEqualTo(after);
    }

    @Test
    void aContractThatLoopsEndsOutOfGasWithOneReceiptOnEveryNode(@TempDir Path folder) throws Exception {
        Person person = new Person(demo, folder);
        String loop = Person.file("docs/contracts/loop.wasm");
        person.fleet("chain", "deploy", "loop", loop, "--org", "north").well();

        Person.Said called = person.fleet("chain", "call", "loop", "forever", "--org", "east", "--gas-limit", "300000");

        assertThat(called.code()).as(called.text()).isEqualTo(1);
        assertThat(called.json().path("status").asText()).isEqualTo("out-of-gas");
        assertThat(called.json().path("gasUsed").asInt()).isEqualTo(300_000);
        String id = called.json().path("transaction").asText();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(demo.nodes().stream()
                                .map(node -> demo.get("/api/v1/nodes/" + node + "/chain/transactions/" + id))
                                .distinct())
                        .singleElement()
                        .satisfies(same ->
                                assertThat(same.at("/receipt/status").asText()).isEqualTo("out-of-gas")));
    }

    @Test
    void aContractWithFractionsIsRefusedWithTheReason(@TempDir Path folder) throws Exception {
        String fractions = Person.file("docs/contracts/float.wasm");

        Person.Said deployed =
                new Person(demo, folder).fleet("chain", "deploy", "fractions", fractions, "--org", "south");

        assertThat(deployed.code()).as(deployed.text()).isEqualTo(1);
        assertThat(deployed.json().path("status").asText()).isEqualTo("refused");
        assertThat(deployed.json().path("message").asText()).contains("floating-point");
    }

    @Test
    void aValidatorIsVotedOutAndInAndWhatTheChainTellsThenIsProvenWithoutFlotilla(@TempDir Path folder)
            throws Exception {
        Assumptions.assumeTrue(Person.equipped(), "python3 and OpenSSL 3 are needed: install them");
        Person person = new Person(demo, folder);
        String node = demo.nodes().get(3);
        JsonNode genesis = person.fleet("chain", "genesis").well();

        person.fleet("chain", "validator", "remove", node, "--yes").well();
        assertThat(validators(node)).isEqualTo(3);
        person.fleet("chain", "validator", "add", node, "--yes").well();
        assertThat(validators(node)).isEqualTo(4);
        person.fleet("chain", "call", "asset-register", "register", "--org", "north", "--args", "[\"tea\",\"\"]")
                .well();

        await().atMost(PATIENCE).until(() -> owner(node, "tea").equals("north"));
        JsonNode proof = person.fleet("chain", "proof", "asset-register", "owner/tea", "--node", node)
                .well();
        assertThat(proof.path("transitions")).hasSize(2);
        Person.Said proven = person.python("verify-proof.py", genesis, proof);
        assertThat(proven.code()).as(proven.text()).isZero();
        assertThat(proven.text()).contains(proof.path("stateKey").asText());
        assertThat(person.python("verify-proof.py", genesis, flipped(proof, "/header"))
                        .code())
                .isEqualTo(1);

        String height = proof.path("height").asText();
        JsonNode block = person.fleet("chain", "block", height, "--node", node).well();
        Person.Said sealed = person.python("verify-seals.py", genesis, block);
        assertThat(sealed.code()).as(sealed.text()).isZero();
        assertThat(sealed.text()).contains(block.path("blockId").asText());
        assertThat(person.python("verify-seals.py", genesis, flipped(block, "/header"))
                        .code())
                .isEqualTo(1);
        allAreWhole();
    }

    /** As the chain's own state names them at this node. */
    private int validators(String node) {
        return query(node, "{\"contract\":\"validators\",\"method\":\"list\",\"args\":[]}")
                .size();
    }

    private String owner(String node, String asset) {
        return query(node, "{\"contract\":\"asset-register\",\"method\":\"get\",\"args\":[\"" + asset + "\"]}")
                .path("owner")
                .asText();
    }

    private JsonNode query(String node, String question) {
        return demo.post("/api/v1/nodes/" + node + "/chain/query", question, "query")
                .path("output");
    }

    /** With the last digit of a hexadecimal text changed. */
    private static JsonNode flipped(JsonNode document, String field) {
        ObjectNode changed = document.deepCopy();
        String text = document.at(field).asText();
        char last = text.charAt(text.length() - 1);
        return changed.put(field.substring(1), text.substring(0, text.length() - 1) + (last == '0' ? '1' : '0'));
    }

    @Test
    void aJoinUnderAnotherRootIsRefusedInOneSentence(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("join.out");

        Process join = RunningDemo.started(
                List.of(
                        RunningDemo.agentLauncher().toString(),
                        "join",
                        demo.url(),
                        "--token",
                        "id." + "A".repeat(32),
                        "--ca-fingerprint",
                        "sha256:" + "0".repeat(64),
                        "--dir",
                        folder.resolve("agent").toString()),
                output,
                Map.of());

        assertThat(join.waitFor(90, TimeUnit.SECONDS)).isTrue();
        assertThat(join.exitValue()).isEqualTo(1);
        assertThat(Files.readString(output)).contains("fingerprint").doesNotContain("\tat ");
        assertThat(Files.readAllLines(output).stream().filter(line -> !line.isBlank()))
                .hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void aTakenPortIsNamedInOneSentence(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("up.out");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process up = RunningDemo.fleet(
                    output,
                    Map.of(),
                    "up",
                    "--dir",
                    folder.resolve("manager").toString(),
                    "--http-port",
                    String.valueOf(taken.getLocalPort()),
                    "--mqtt-port",
                    "0");

            assertThat(up.waitFor(90, TimeUnit.SECONDS)).isTrue();
            assertThat(up.exitValue()).isEqualTo(1);
            assertThat(Files.readString(output))
                    .contains(String.valueOf(taken.getLocalPort()))
                    .doesNotContain("\tat ");
        }
    }

    private JsonNode node(String node) {
        return demo.get("/api/v1/nodes/" + node);
    }

    private JsonNode presence(String node) {
        return node(node).path("presence");
    }

    /** Waits, because a peer counts a link that was cut again only once both ends have seen it stand. */
    private void allAreWhole() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(demo.nodes())
                        .allSatisfy(node -> assertThat(whole(node)).isTrue()));
    }

    private boolean whole(String node) {
        return running(node(node).path("status"));
    }

    private boolean running(JsonNode status) {
        return status.path("phase").asText().equals("running")
                && status.path("peers").asInt() == demo.nodes().size() - 1;
    }

    private boolean fell(List<JsonNode> statuses) {
        return statuses.stream().anyMatch(status -> !running(status));
    }

    private static JsonNode last(List<JsonNode> documents) {
        return documents.isEmpty() ? MissingNode.getInstance() : documents.get(documents.size() - 1);
    }

    private long pid(String node) {
        Path admin = Path.of(demo.entry("node", node).path("dir").asText()).resolve("admin.json");
        try {
            return Json.parse(Files.readAllBytes(admin), 10_000).path("pid").asLong();
        } catch (IOException absent) {
            return 0;
        }
    }

    private String genesis(String node) {
        return demo.get("/api/v1/nodes/" + node + "/documents/desired")
                .at("/spec/genesis/sha256")
                .asText();
    }
}
