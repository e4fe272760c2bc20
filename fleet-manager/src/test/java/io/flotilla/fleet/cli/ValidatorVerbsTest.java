package io.flotilla.fleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ValidatorVerbsTest {
    private static final String NODE =
            "{\"node\":\"%s/v\",\"phase\":\"%s\",\"presence\":{\"state\":\"online\"},\"status\":{\"height\":9,\"lag\":0}}";
    private static final String VALIDATOR = "{\"validator\":\"%s/v\",\"publicKey\":\"%s\"}";
    private static final String KEY = "ab".repeat(32);
    private static final String COMMAND = """
        {"id":"%s","operation":"chain.submit","executions":[
         {"node":"a/v","attempt":1,"state":"%s","output":%s,"error":%s}]}\
        """;

    @TempDir
    Path folder;

    private FakeRest manager;
    private Terminal terminal;
    private int calls;

    @BeforeEach
    void connect() throws IOException {
        manager = new FakeRest(folder);
        terminal = new Terminal(manager.environment());
        manager.answering("GET /api/v1/chains?limit=10", 200, "{\"items\":[{\"chain\":\"trade\"}],\"next\":null}");
        calls = 0;
    }

    @AfterEach
    void disconnect() {
        manager.close();
    }

    private void fleet(String... phases) {
        List<String> names = List.of("a", "b", "c", "d", "e");
        StringBuilder nodes = new StringBuilder();
        StringBuilder validators = new StringBuilder();
        for (int i = 0; i < phases.length; i++) {
            nodes.append(i == 0 ? "" : ",").append(NODE.formatted(names.get(i), phases[i]));
            if (i < 4) {
                validators.append(i == 0 ? "" : ",").append(VALIDATOR.formatted(names.get(i), KEY));
            }
        }
        members("a", "b", "c", "d");
        manager.answering("GET /api/v1/nodes?chain=trade&limit=500", 200, "{\"items\":[" + nodes + "],\"next\":null}")
                .answering(
                        "POST /api/v1/nodes/a/v/chain/query",
                        200,
                        "{\"height\":9,\"status\":\"succeeded\",\"output\":[" + validators + "]}");
    }

    private void members(String... all) {
        manager.answering(
                "POST /api/v1/nodes/a/v/chain/query {\"contract\":\"members\",\"method\":\"list\"}",
                200,
                "{\"height\":9,\"status\":\"succeeded\",\"output\":[\"" + String.join("\",\"", all) + "\"]}");
    }

    /** The next call for an organisation ends so. */
    private void vote(String state, String output, String error) {
        String id = "c" + calls;
        manager.answering("POST /api/v1/chains/trade/calls", 202, COMMAND.formatted(id, "queued", "{}", "null"));
        if (state.equals("succeeded")) {
            String transaction = ("0" + calls).repeat(32);
            manager.answering(
                            "GET /api/v1/commands/" + id,
                            200,
                            COMMAND.formatted(id, state, "{\"transaction\":\"" + transaction + "\"}", "null"))
                    .answering(
                            "GET /api/v1/nodes/a/v/chain/transactions/" + transaction,
                            200,
                            "{\"state\":\"final\",\"height\":10,\"receipt\":{\"status\":\"succeeded\",\"output\":"
                                    + output + "}}");
        } else {
            manager.answering("GET /api/v1/commands/" + id, 200, COMMAND.formatted(id, state, "{}", error));
        }
        calls++;
    }

    @Test
    void validatorsAreListedByTheChainsWord() {
        fleet("running", "running", "stopped", "running");

        assertThat(terminal.run("chain", "validator", "list")).isZero();
        assertThat(terminal.out()).contains("a/v", "c/v", "stopped");
        assertThat(terminal.err()).contains("4 validators, 3 decide, tolerates 1 fault");
    }

    @Test
    void aPlanShowsTheQuorumBeforeAndAfter() {
        fleet("running", "running", "running", "running");

        assertThat(terminal.run("chain", "validator", "remove", "d/v", "--plan"))
                .isZero();
        assertThat(terminal.out())
                .contains(
                        "4 validators, 3 decide, tolerates 1 fault",
                        "3 validators, 2 decide, tolerates no fault; 3 of them run now",
                        "3 of 4 organisations");
        assertThat(manager.asked()).noneMatch(asked -> asked.line().contains("calls"));
    }

    @Test
    void whoVotesIsWhoTheChainNames() {
        members("a", "b", "c", "d", "voted-in");
        fleet("running", "running", "running", "running");

        assertThat(terminal.run("chain", "validator", "remove", "d/v", "--plan"))
                .isZero();
        assertThat(terminal.out()).contains("4 of 5 organisations");
    }

    @Test
    void aRemovalIsVotedForUntilItHasPassed() throws IOException {
        fleet("running", "running", "running", "running");
        vote("succeeded", "{\"state\":\"open\"}", "");
        vote("rejected", "", "{\"code\":\"policy\",\"message\":\"not here\"}");
        vote("succeeded", "{\"state\":\"open\"}", "");
        vote("succeeded", "{\"state\":\"passed\"}", "");

        assertThat(terminal.run("chain", "validator", "remove", "d/v", "--yes", "-o", "json"))
                .isZero();

        JsonNode answer = new ObjectMapper().readTree(terminal.out());
        assertThat(answer.path("state").asText()).isEqualTo("passed");
        assertThat(answer.path("votes")).hasSize(4);
        assertThat(answer.at("/votes/1/status").asText()).isEqualTo("rejected");
        assertThat(answer.at("/after/quorum").asInt()).isEqualTo(2);
        assertThat(bodies()).allMatch(body -> body.contains("\"propose-remove\"") && body.contains("[\"d/v\"]"));
        assertThat(bodies().get(3)).contains("\"organisation\":\"d\"");
    }

    @Test
    void anOrganisationThatDoesNotAnswerHasNoVoteAndStopsNobody() throws IOException {
        fleet("running", "running", "running", "running");
        vote("succeeded", "{\"state\":\"open\"}", "");
        manager.answering("POST /api/v1/chains/trade/calls", 504, "{\"detail\":\"no agent of b is there\"}");
        vote("succeeded", "{\"state\":\"open\"}", "");
        vote("succeeded", "{\"state\":\"passed\"}", "");

        assertThat(terminal.run("chain", "validator", "remove", "d/v", "--yes", "-o", "json"))
                .isZero();

        JsonNode votes = new ObjectMapper().readTree(terminal.out()).path("votes");
        assertThat(votes).hasSize(4);
        assertThat(votes.at("/1/organisation").asText()).isEqualTo("b");
        assertThat(votes.at("/1/status").asText()).isEqualTo("no-answer");
        assertThat(votes.at("/1/message").asText()).isEqualTo("no agent of b is there");
    }

    @Test
    void whoDidNotAnswerIsSaidWhereTooFewVoted() {
        fleet("running", "running", "running", "running");
        vote("succeeded", "{\"state\":\"open\"}", "");
        manager.answering("POST /api/v1/chains/trade/calls", 404, "{\"detail\":\"b has no agent\"}")
                .answering("POST /api/v1/chains/trade/calls", 403, "{\"detail\":\"c is not yours\"}");

        assertThat(terminal.run("chain", "validator", "remove", "d/v", "--yes")).isEqualTo(3);
        assertThat(terminal.out())
                .contains("a: yes", "b: no answer: b has no agent", "c: no answer: c is not yours", "3 are needed");
    }

    @Test
    void oneThatCannotSayThatItIsReadyStaysACandidate() {
        fleet("running", "running", "running", "running", "running");
        manager.answering(
                        "GET /api/v1/nodes/e/v/documents/about",
                        200,
                        "{\"consensusKey\":{\"publicKey\":\"" + KEY + "\"}}")
                .answering("POST /api/v1/nodes/e/v/calls", 504, "{\"detail\":\"e/v does not answer\"}");
        vote("succeeded", "{\"state\":\"passed\"}", "");

        assertThat(terminal.run("chain", "validator", "add", "e/v", "--yes")).isEqualTo(1);
        assertThat(terminal.out()).contains("e/v: not ready, e/v does not answer", "run this again");
    }

    @Test
    void tooFewVotesAreARefusal() {
        fleet("running", "running", "running", "running");
        vote("succeeded", "{\"state\":\"open\"}", "");
        for (int i = 0; i < 3; i++) {
            vote("rejected", "", "{\"code\":\"policy\",\"message\":\"not here\"}");
        }

        assertThat(terminal.run("chain", "validator", "remove", "d/v", "--yes")).isEqualTo(3);
        assertThat(terminal.out()).contains("b: rejected not here", "3 are needed");
    }

    @Test
    void whatWouldStopTheChainIsRefusedWithItsReason() {
        fleet("running", "stopped", "stopped", "running");

        assertThat(terminal.run("chain", "validator", "remove", "d/v", "--yes")).isEqualTo(3);
        assertThat(terminal.err()).contains("2 of 3 validators decide", "only 1 of them run");
        assertThat(terminal.run("chain", "validator", "remove", "z/v", "--yes")).isEqualTo(2);
    }

    @Test
    void withoutYesNobodyVotes() {
        fleet("running", "running", "running", "running");

        assertThat(terminal.run("chain", "validator", "remove", "d/v")).isEqualTo(3);
        assertThat(terminal.err()).contains("--yes");
    }

    @Test
    void oneThatIsAddedSaysThatItIsReady() {
        fleet("running", "running", "running", "running", "running");
        manager.answering(
                        "GET /api/v1/nodes/e/v/documents/about",
                        200,
                        "{\"consensusKey\":{\"publicKey\":\"" + KEY + "\"}}")
                .answering(
                        "POST /api/v1/nodes/e/v/calls",
                        200,
                        "{\"output\":{\"validator\":\"e/v\",\"blockId\":\"b1\",\"signature\":\"51\"}}");
        vote("succeeded", "{\"state\":\"open\"}", "");
        vote("succeeded", "{\"state\":\"open\"}", "");
        vote("succeeded", "{\"state\":\"passed\"}", "");
        vote("succeeded", "null", "");

        assertThat(terminal.run("chain", "validator", "add", "e/v", "--yes")).isZero();

        assertThat(bodies().get(0)).contains("propose-add", "[\"e/v\",\"" + KEY + "\"]");
        assertThat(bodies().get(3)).contains("\"ready\"", "[\"e/v\",\"b1\",\"51\"]", "\"organisation\":\"e\"");
        assertThat(terminal.out()).contains("e/v is a validator: 5 validators, 4 decide");
        assertThat(terminal.run("chain", "validator", "add", "a/v", "--yes")).isEqualTo(2);
        assertThat(terminal.run("chain", "validator", "add", "q/v", "--yes")).isEqualTo(2);
    }

    /** Nothing is left of the first proposal once it has passed: the organisations vote again. */
    @Test
    void aCandidateThatWasNotReadyIsAddedWhenItIsRunAgain() {
        fleet("running", "running", "running", "running", "running");
        manager.answering(
                        "GET /api/v1/nodes/e/v/documents/about",
                        200,
                        "{\"consensusKey\":{\"publicKey\":\"" + KEY + "\"}}")
                .answering("POST /api/v1/nodes/e/v/calls", 504, "{\"detail\":\"e/v does not answer\"}")
                .answering(
                        "POST /api/v1/nodes/e/v/calls",
                        200,
                        "{\"output\":{\"validator\":\"e/v\",\"blockId\":\"b1\",\"signature\":\"51\"}}");
        vote("succeeded", "{\"state\":\"passed\"}", "");
        assertThat(terminal.run("chain", "validator", "add", "e/v", "--yes")).isEqualTo(1);
        vote("succeeded", "{\"state\":\"passed\"}", "");
        vote("succeeded", "null", "");

        assertThat(terminal.run("chain", "validator", "add", "e/v", "--yes")).isZero();

        assertThat(bodies().get(2)).contains("\"ready\"", "[\"e/v\",\"b1\",\"51\"]");
        assertThat(terminal.out()).contains("e/v: ready", "e/v is a validator: 5 validators");
    }

    private List<String> bodies() {
        return manager.asked().stream()
                .filter(asked -> asked.line().equals("POST /api/v1/chains/trade/calls"))
                .map(FakeRest.Asked::body)
                .toList();
    }
}
