package io.flotilla.fleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChainVerbsTest {
    private static final String ID = "ab".repeat(32);
    private static final String NODE = "/api/v1/nodes/bank-a/validator-1/chain";
    private static final String COMMAND = """
        {"id":"019a","operation":"chain.submit","arguments":{"validFor":3},"executions":[
         {"node":"bank-a/validator-1","attempt":1,"state":"%s","output":%s,"error":%s}]}\
        """;
    private static final String FACTS = "{\"transaction\":\"" + ID + "\",\"sender\":\"" + ID + "\",\"nonce\":4}";
    private static final String LOOK = "fleet chain transaction " + ID + " --node bank-a/validator-1";
    private static final String SUBMITTED = COMMAND.formatted("succeeded", FACTS, "null");
    private static final String FINAL = """
        {"id":"%s","state":"final","height":12,
         "receipt":{"status":"%s","gasUsed":5120,"output":%s,"message":"%s","events":[]}}\
        """;
    private static final String POOLED =
            "{\"id\":\"" + ID + "\",\"state\":\"pooled\",\"height\":null,\"receipt\":null}";
    private static final String UNKNOWN =
            "{\"id\":\"" + ID + "\",\"state\":\"unknown\",\"height\":null,\"receipt\":null}";

    @TempDir
    Path folder;

    private FakeRest manager;
    private Terminal terminal;

    @BeforeEach
    void connect() throws IOException {
        manager = new FakeRest(folder);
        terminal = new Terminal(manager.environment());
        manager.answering("GET /api/v1/chains?limit=10", 200, "{\"items\":[{\"chain\":\"trade\"}],\"next\":null}")
                .answering("POST /api/v1/chains/trade/calls", 202, COMMAND.formatted("queued", "{}", "null"));
    }

    @AfterEach
    void disconnect() {
        manager.close();
    }

    @Test
    void aCallWaitsForTheBlockThatHoldsIt() throws IOException {
        manager.answering("GET /api/v1/commands/019a", 200, COMMAND.formatted("running", "{}", "null"))
                .answering("GET /api/v1/commands/019a", 503, "{\"detail\":\"starting\"}")
                .answering("GET /api/v1/commands/019a", 200, SUBMITTED)
                .answering("GET " + NODE + "/transactions/" + ID, 200, UNKNOWN)
                .answering("GET " + NODE + "/transactions/" + ID, 200, POOLED)
                .answering("GET " + NODE + "/transactions/" + ID, 504, "{\"detail\":\"no answer\"}")
                .answering(
                        "GET " + NODE + "/transactions/" + ID, 200, FINAL.formatted(ID, "succeeded", "{\"n\":1}", ""));

        int code = call("--args", "[\"crate-17\",7,null]");

        assertThat(code).isZero();
        assertThat(answer().path("status").asText()).isEqualTo("succeeded");
        assertThat(answer().path("transaction").asText()).isEqualTo(ID);
        assertThat(answer().path("height").asInt()).isEqualTo(12);
        assertThat(answer().at("/output/n").asInt()).isEqualTo(1);
        assertThat(answer().path("gasUsed").asInt()).isEqualTo(5120);
        FakeRest.Asked asked = asked("POST /api/v1/chains/trade/calls");
        assertThat(json(asked.body())).isEqualTo(json("""
            {"contract":"asset-register","method":"register","args":["crate-17",7,null],
             "organisation":"bank-a"}\
            """));
        assertThat(asked.headers()).containsKey("Idempotency-key");
    }

    @Test
    void aReceiptThatSaysNoIsAFailureWithItsWord() throws IOException {
        manager.answering("GET /api/v1/commands/019a", 200, SUBMITTED)
                .answering(
                        "GET " + NODE + "/transactions/" + ID,
                        200,
                        FINAL.formatted(ID, "reverted", "null", "only its owner may transfer it"));

        assertThat(call()).isEqualTo(1);
        assertThat(answer().path("status").asText()).isEqualTo("reverted");
        assertThat(answer().path("message").asText()).isEqualTo("only its owner may transfer it");
    }

    @Test
    void withoutWaitingTheTransactionIsEnough() throws IOException {
        manager.answering("GET /api/v1/commands/019a", 200, SUBMITTED);

        assertThat(call("--no-wait")).isZero();
        assertThat(answer().path("status").asText()).isEqualTo("submitted");
        assertThat(answer().path("transaction").asText()).isEqualTo(ID);
    }

    @Test
    void whatTheHostsPolicyRefusesIsRefused() throws IOException {
        String error = "{\"code\":\"policy\",\"message\":\"policy.yaml does not allow it\"}";
        manager.answering("GET /api/v1/commands/019a", 200, COMMAND.formatted("rejected", "{}", error));

        assertThat(call()).isEqualTo(3);
        assertThat(answer().path("status").asText()).isEqualTo("rejected");
        assertThat(answer().path("message").asText()).contains("policy.yaml");
    }

    @Test
    void whatTheNodeRefusesIsAFailure() throws IOException {
        String error = "{\"code\":\"pool-full\",\"message\":\"the pool is full\"}";
        manager.answering("GET /api/v1/commands/019a", 200, COMMAND.formatted("failed", FACTS, error));

        assertThat(call("--no-wait")).isEqualTo(1);
        assertThat(answer().path("status").asText()).isEqualTo("failed");
        assertThat(answer().path("code").asText()).isEqualTo("pool-full");
        assertThat(answer().path("transaction").asText()).isEqualTo(ID);
        assertThat(call()).isEqualTo(1);
        assertThat(answer().path("message").asText()).isEqualTo("the pool is full");
    }

    @Test
    void whatMayStandInABlockYetIsNotCalledAgain() throws IOException {
        String error = "{\"code\":\"transaction.unanswered\",\"message\":\"it may stand in a block yet\"}";
        manager.answering("GET /api/v1/commands/019a", 200, COMMAND.formatted("interrupted", FACTS, error));

        assertThat(call()).isEqualTo(1);
        assertThat(answer().path("status").asText()).isEqualTo("interrupted");
        assertThat(answer().path("message").asText()).isEqualTo("it may stand in a block yet");
        assertThat(terminal.run("chain", "call", "asset-register", "register", "--org", "bank-a", "-o", "table"))
                .isEqualTo(1);
        assertThat(terminal.out()).contains(LOOK);
    }

    @Test
    void whatHasNoEndInTimeSaysHowToGoOn() throws IOException {
        manager.answering("GET /api/v1/commands/019a", 200, SUBMITTED)
                .answering("GET " + NODE + "/transactions/" + ID, 200, POOLED);

        assertThat(call("--timeout", "100ms")).isEqualTo(4);
        assertThat(answer().path("status").asText()).isEqualTo("timed-out");
        assertThat(answer().path("transaction").asText()).isEqualTo(ID);
        assertThat(answer().path("message").asText()).contains(LOOK);
    }

    @Test
    void aTransactionIsDroppedOnceNoBlockToComeMayHoldIt() throws IOException {
        manager.answering("GET /api/v1/commands/019a", 200, SUBMITTED)
                .answering("GET " + NODE + "/transactions/" + ID, 200, UNKNOWN)
                .answering("GET " + NODE + "/head", 200, "{\"height\":7}")
                .answering("GET " + NODE + "/head", 200, "{\"height\":10}")
                .answering("GET " + NODE + "/head", 200, "{\"height\":11}");

        assertThat(call()).isEqualTo(1);
        assertThat(answer().path("status").asText()).isEqualTo("dropped");
        assertThat(answer().path("message").asText()).contains("none after 10 may");
        assertThat(lines("GET " + NODE + "/head")).isEqualTo(3);
    }

    @Test
    void whatCameInWithTheLastBlockThatMayHoldItIsFound() throws IOException {
        manager.answering("GET /api/v1/commands/019a", 200, SUBMITTED)
                .answering("GET " + NODE + "/transactions/" + ID, 200, UNKNOWN)
                .answering("GET " + NODE + "/transactions/" + ID, 200, UNKNOWN)
                .answering("GET " + NODE + "/transactions/" + ID, 200, FINAL.formatted(ID, "succeeded", "null", ""))
                .answering("GET " + NODE + "/head", 200, "{\"height\":7}")
                .answering("GET " + NODE + "/head", 200, "{\"height\":11}");

        assertThat(call()).isZero();
    }

    @Test
    void aNodeThatDoesNotKnowItYetProvesNothing() throws IOException {
        manager.answering("GET /api/v1/commands/019a", 200, SUBMITTED)
                .answering("GET " + NODE + "/transactions/" + ID, 200, UNKNOWN)
                .answering("GET " + NODE + "/head", 200, "{\"height\":7}");

        assertThat(call("--timeout", "4500ms")).isEqualTo(4);
        assertThat(answer().path("status").asText()).isEqualTo("timed-out");
        assertThat(answer().path("message").asText()).contains(LOOK);
    }

    @Test
    void whoMayNotLookIsToldWhatToLookFor() {
        manager.answering("GET /api/v1/commands/019a", 200, SUBMITTED)
                .answering("GET " + NODE + "/transactions/" + ID, 409, "{\"detail\":\"its host does not say\"}");

        assertThat(call()).isEqualTo(3);
        assertThat(terminal.err()).contains("its host does not say", LOOK);
    }

    private long lines(String line) {
        return manager.asked().stream()
                .filter(asked -> asked.line().equals(line))
                .count();
    }

    @Test
    void whereThereAreSeveralChainsOneIsNamed() {
        manager.close();
        try (FakeRest two = several()) {
            Terminal other = new Terminal(two.environment());

            assertThat(other.run("chain", "call", "c", "m", "--org", "bank-a")).isEqualTo(2);
            assertThat(other.err()).contains("--chain", "trade", "food");
        }
    }

    private FakeRest several() {
        try {
            return new FakeRest(Files.createDirectory(folder.resolve("two")))
                    .answering(
                            "GET /api/v1/chains?limit=10",
                            200,
                            "{\"items\":[{\"chain\":\"trade\"},{\"chain\":\"food\"}],\"next\":null}");
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    @Test
    void argumentsAreAJsonList() {
        for (String wrong : new String[] {"{}", "[", "crate-17", "[1]]"}) {
            assertThat(call("--args", wrong)).as(wrong).isEqualTo(2);
        }
        assertThat(terminal.err()).contains("--args");
    }

    @Test
    void whatNodesThatAgreeAnswerIsPrintedAlike() throws IOException {
        String answered =
                "{\"height\":%d,\"status\":\"succeeded\",\"output\":{\"id\":\"x\"},\"gasUsed\":9,\"message\":\"\"}";
        manager.answering("POST " + NODE + "/query", 200, answered.formatted(12))
                .answering("POST " + NODE + "/query", 200, answered.formatted(13))
                .answering("POST " + NODE + "/query", 200, answered.formatted(14));

        assertThat(query("-o", "json")).isZero();
        String first = terminal.out();
        assertThat(query("-o", "json")).isZero();

        assertThat(terminal.out()).isEqualTo(first + first);
        assertThat(query("-o", "json", "--height")).isZero();
        assertThat(terminal.out()).contains("\"height\" : 14");
    }

    @Test
    void aPersonReadsTheOutputAndItsHeight() {
        manager.answering(
                "POST " + NODE + "/query",
                200,
                "{\"height\":12,\"status\":\"succeeded\",\"output\":\"coffee\",\"gasUsed\":9,\"message\":\"\"}");

        assertThat(query()).isZero();
        assertThat(terminal.out()).isEqualTo("coffee\n");
        assertThat(terminal.err()).contains("at height 12");
    }

    @Test
    void aQueryThatTheContractRefusesFails() {
        manager.answering(
                "POST " + NODE + "/query",
                200,
                "{\"height\":12,\"status\":\"reverted\",\"output\":null,\"gasUsed\":9,\"message\":\"no such asset\"}");

        assertThat(query()).isEqualTo(1);
        assertThat(terminal.out()).contains("no such asset");
    }

    @Test
    void aBlockShowsItsSealsAndTransactions() {
        manager.answering("GET " + NODE + "/blocks/12", 200, """
            {"height":12,"blockId":"%1$s","parent":"%1$s","time":"2026-11-22T12:00:00Z","proposer":"bank-a/validator-1",
             "stateRoot":"%1$s","gasUsed":5120,"transactionCount":101,"transactions":[
              {"id":"%1$s","sender":"%1$s","organisation":"bank-a","contract":"asset-register","method":"register",
               "status":"succeeded","gasUsed":5120}],
             "certificate":{"round":1,"seals":[{"validator":"bank-a/validator-1"},{"validator":"bank-b/validator-1"}]}}\
            """.formatted(ID));

        assertThat(terminal.run("chain", "block", "12", "--node", "bank-a/validator-1"))
                .isZero();

        assertThat(terminal.out())
                .contains(
                        "block 12",
                        "2 of bank-a/validator-1, bank-b/validator-1, round 1",
                        "abababababababab…",
                        "asset-register",
                        "and 100 more");
    }

    @Test
    void codeIsSentBeforeItIsDeployed() throws IOException {
        Path wasm = folder.resolve("mine.wasm");
        Files.writeString(wasm, "\0asm\1\0\0\0", StandardCharsets.ISO_8859_1);
        manager.answering("POST /api/v1/artifacts", 201, "{\"sha256\":\"" + ID + "\",\"size\":8}")
                .answering("GET /api/v1/commands/019a", 200, SUBMITTED)
                .answering("GET " + NODE + "/transactions/" + ID, 200, FINAL.formatted(ID, "succeeded", "null", ""));

        int code = terminal.run(
                "chain", "deploy", "mine", wasm.toString(), "--org", "bank-a", "--init", "[\"EUR\"]", "-o", "json");

        assertThat(code).isZero();
        assertThat(asked("POST /api/v1/artifacts").body()).isEqualTo("\0asm\1\0\0\0");
        JsonNode call = json(asked("POST /api/v1/chains/trade/calls").body());
        assertThat(call.path("contract").asText()).isEqualTo("lifecycle");
        assertThat(call.path("method").asText()).isEqualTo("deploy");
        assertThat(call.path("args").toString()).isEqualTo("[\"mine\",\"EUR\"]");
        assertThat(call.path("artifact").asText()).isEqualTo(ID);
    }

    @Test
    void whatDoesNotComeWithThisBuildIsSaid() {
        assertThat(terminal.run("chain", "deploy", "nothing", "--org", "bank-a"))
                .isEqualTo(2);
        assertThat(terminal.run("chain", "deploy", "x", "missing.wasm", "--org", "bank-a"))
                .isEqualTo(2);
        assertThat(terminal.err()).contains("asset-register", "there is no file missing.wasm");
    }

    @Test
    void aProofIsOfAContractsKeyOrOfAStateKey() {
        manager.answering("POST " + NODE + "/proof", 200, """
            {"chainId":"%1$s","height":12,"stateRoot":"%1$s","stateKey":"data/c/78","value":"7b7d",
             "certificate":{"round":0,"seals":[{},{},{}]},"validators":[{},{},{},{}]}\
            """.formatted(ID));

        assertThat(terminal.run("chain", "proof", "c", "x", "--node", "bank-a/validator-1"))
                .isZero();
        assertThat(terminal.out()).contains("data/c/78", "{}", "3 of 4 validators");
        assertThat(terminal.run("chain", "proof", "c", "--node", "bank-a/validator-1"))
                .isEqualTo(2);
        assertThat(terminal.run("chain", "proof", "--state-key", "validators", "--node", "bank-a/validator-1"))
                .isZero();
        assertThat(manager.asked().get(manager.asked().size() - 1).body()).isEqualTo("{\"stateKey\":\"validators\"}");
    }

    @Test
    void theGenesisBlockIsShownToPeopleAndWholeToPrograms() throws IOException {
        String genesis = """
            {"schema":"genesis/1","chain":"trade","time":"2026-01-01T00:00:00Z","contracts":[],
             "validators":[{"organisation":"bank-a","node":"one"}],"sig":"e.f"}\
            """;
        manager.answering("GET /api/v1/chains/trade/genesis", 200, genesis);

        assertThat(terminal.run("chain", "genesis")).isZero();
        assertThat(terminal.out()).contains("genesis block of trade", "bank-a/one", "none");
        assertThat(terminal.run("chain", "genesis", "--chain", "trade", "-o", "json"))
                .isZero();
        assertThat(json(terminal.out().substring(terminal.out().indexOf('{')))).isEqualTo(json(genesis));
    }

    private int call(String... more) {
        return run(new String[] {"chain", "call", "asset-register", "register", "--org", "bank-a", "-o", "json"}, more);
    }

    private int query(String... more) {
        return run(
                new String[] {
                    "chain", "query", "asset-register", "get", "--node", "bank-a/validator-1", "--args", "[\"x\"]"
                },
                more);
    }

    private int run(String[] line, String... more) {
        String[] all = new String[line.length + more.length];
        System.arraycopy(line, 0, all, 0, line.length);
        System.arraycopy(more, 0, all, line.length, more.length);
        return terminal.run(all);
    }

    private FakeRest.Asked asked(String line) {
        return manager.asked().stream()
                .filter(asked -> asked.line().equals(line))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode answer() throws IOException {
        return json(terminal.out());
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }
}
