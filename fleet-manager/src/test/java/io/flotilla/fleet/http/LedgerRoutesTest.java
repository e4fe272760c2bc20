package io.flotilla.fleet.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flotilla.contract.chain.ChainLimits;
import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.CallAnswer;
import io.flotilla.contract.message.Phase;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.Problem;
import io.flotilla.contract.message.Stamp;
import io.flotilla.contract.message.Status;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.fake.Speaker;
import io.flotilla.fleet.http.LiveServer.Reply;
import io.flotilla.fleet.loop.CallLink;
import io.flotilla.fleet.loop.NodeSaid;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.node.Operator;
import io.flotilla.fleet.node.Received;
import io.flotilla.fleet.store.Tables;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

final class LedgerRoutesTest {
    private static final String SPEC = """
        apiVersion: flotilla/v1
        kind: Chain
        metadata: {name: trade}
        organizations:
          - id: bank-a
            nodes: [{id: one, role: validator}, {id: two, role: validator}]
          - id: bank-b
            nodes: [{id: one, role: validator}]
        """;
    private static final NodeAddress ONE = NodeAddress.parse("bank-a/one");
    private static final NodeAddress TWO = NodeAddress.parse("bank-a/two");
    private static final String CHAIN = "/api/v1/nodes/bank-a/one/chain";
    private static final String CALLS = "/api/v1/chains/trade/calls";
    private static final String CALL =
            "{\"organisation\":\"bank-a\",\"contract\":\"asset-register\",\"method\":\"register\",\"args\":[\"a\",7,null,true]}";

    @TempDir
    Path folder;

    private LiveServer server;
    private JsonNode asked;

    @BeforeEach
    void start() throws IOException {
        server = new LiveServer(folder);
        assertThat(server.post("/api/v1/chains", "application/yaml", SPEC).status())
                .isEqualTo(200);
        online(ONE, Phase.RUNNING);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whatTheNodeAnswersComesBackAsItIs() throws IOException {
        for (String example : List.of("Head", "Block", "TransactionState", "QueryAnswer", "Proof")) {
            Map<String, Object> said = example(example);
            server.agent = question -> answer(question, said, null);

            Reply reply = reply(example);

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.json()).isEqualTo(new ObjectMapper().valueToTree(said));
        }
    }

    private Reply reply(String example) {
        return switch (example) {
            case "Head" -> server.get(CHAIN + "/head");
            case "Block" -> server.get(CHAIN + "/blocks/12");
            case "TransactionState" -> server.get(CHAIN + "/transactions/" + "ab".repeat(32));
            case "QueryAnswer" ->
                server.json(CHAIN + "/query", "{\"contract\":\"c\",\"method\":\"get\",\"args\":[\"x\",null]}");
            default -> server.json(CHAIN + "/proof", "{\"contract\":\"c\",\"key\":\"x\"}");
        };
    }

    @Test
    void theQuestionReachesTheAgentWithItsArguments() {
        server.agent = question -> answer(question, Map.of("height", 1, "status", "succeeded"), null);

        server.json(
                CHAIN + "/query",
                "{\"contract\":\"c\",\"method\":\"get\",\"args\":[\"x\",null,{\"a\":[1]}],\"gasLimit\":5}");

        assertThat(asked.path("ask").asText()).isEqualTo("chain.query");
        assertThat(asked.path("arguments").toString())
                .isEqualTo("{\"args\":[\"x\",null,{\"a\":[1]}],\"contract\":\"c\",\"gasLimit\":5,\"method\":\"get\"}");
    }

    @Test
    void troubleIsToldByItsKind() {
        server.agent = question -> {};
        assertThat(server.get(CHAIN + "/head").status()).isEqualTo(504);
        assertThat(server.get(CHAIN.replace("/one", "/two") + "/head").status()).isEqualTo(504);
        assertThat(server.get(CHAIN.replace("/one", "/none") + "/head").status())
                .isEqualTo(404);

        assertThat(failing("policy").status()).isEqualTo(409);
        assertThat(failing("unknown-block").code()).isEqualTo("not-on-chain");
        assertThat(failing("call.too.many").status()).isEqualTo(429);
        assertThat(failing("node.unreachable").code()).isEqualTo("node-failed");
    }

    private Reply failing(String code) {
        server.agent = question -> answer(question, Map.of(), new Problem(code, "said so"));
        Reply reply = server.get(CHAIN + "/blocks/99");
        assertThat(reply.json().path("detail").asText()).contains("bank-a/one", "said so");
        return reply;
    }

    @Test
    void whatMakesNoSenseIsRefusedByItsField() {
        assertThat(server.get(CHAIN + "/blocks/first").status()).isEqualTo(400);
        assertThat(server.get(CHAIN + "/transactions/12").status()).isEqualTo(400);
        assertThat(server.json(CHAIN + "/proof", "{\"contract\":\"c\"}").status())
                .isEqualTo(400);
        assertThat(detail(server.json(CHAIN + "/query", "{\"contract\":\"c\",\"method\":\"get\",\"args\":[1.5]}")))
                .contains("args[0]");
        assertThat(detail(call(CALL.replace("7", "1.5"), "k1"))).contains("args[1]");
        assertThat(detail(call(CALL.replace("asset-register", "Nope!"), "k2"))).contains("contract");
        assertThat(call(CALL.replace("args", "arg"), "k3").status()).isEqualTo(400);
        assertThat(server.json(CALLS, CALL).code()).isEqualTo("idempotency-key-needed");
    }

    @Test
    void aCallIsOrderedOfAnAgentOfTheOrganisation() {
        Reply reply = call(CALL, "first");

        assertThat(reply.status()).as(reply.body()).isEqualTo(202);
        assertThat(reply.json().path("operation").asText()).isEqualTo("chain.submit");
        assertThat(nodes(reply)).containsExactly("bank-a/one");
        assertThat(reply.json().at("/arguments/args").toString()).isEqualTo("[\"a\",7,null,true]");
        assertThat(server.get("/api/v1/commands/" + reply.json().path("id").asText())
                        .json())
                .isEqualTo(reply.json());
    }

    @Test
    void theSameKeyIsTheSameCallThoughAnotherAgentWouldSignByNow() {
        Reply first = call(CALL, "same");
        online(ONE, Phase.STOPPED);
        online(TWO, Phase.RUNNING);

        Reply again = call(CALL, "same");

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().path("id")).isEqualTo(first.json().path("id"));
        assertThat(call(CALL.replace("7", "8"), "same").code()).isEqualTo("key-reused");
        assertThat(nodes(call(CALL, "another"))).containsExactly("bank-a/two");
    }

    @Test
    void whoseKeyTheChainKnowsSignsBeforeOneThatJoinedLater() {
        Speaker joined = new Speaker(ONE, new ChainId("trade"));
        Speaker founder = new Speaker(TWO, new ChainId("trade"));
        String key = speaks(founder);
        speaks(joined);
        online(TWO, Phase.RUNNING);
        assertThat(nodes(call(CALL, "before"))).containsExactly("bank-a/one");

        bornWith(key);

        assertThat(nodes(call(CALL, "after"))).containsExactly("bank-a/two");
        online(TWO, Phase.STOPPED);
        assertThat(nodes(call(CALL, "stopped"))).containsExactly("bank-a/one");
    }

    @Test
    void theGenesisBlockIsShownToWhoSeesItsChain() {
        assertThat(server.get("/api/v1/chains/trade/genesis").code()).isEqualTo("no-document-yet");
        bornWith("cd".repeat(32));

        JsonNode shown = server.get("/api/v1/chains/trade/genesis").json();

        assertThat(shown.at("/validators/0/publicKey").asText()).isEqualTo("ab".repeat(32));
        assertThat(shown.at("/organisations/0/transactionKeys/0").asText()).isEqualTo("cd".repeat(32));
        assertThat(server.get("/api/v1/chains/none/genesis").code()).isEqualTo("unknown-chain");
        String stranger = server.operator("eve", Operator.Role.VIEWER, "port-d");
        assertThat(server.ask(server.as(stranger, "/api/v1/chains/trade/genesis")
                                .GET())
                        .code())
                .isEqualTo("unknown-chain");
    }

    /** The key that it signs transactions with. */
    private String speaks(Speaker speaker) {
        About about = speaker.about(1, 1001, "journal");
        String payload = new String(Json.write(about), StandardCharsets.UTF_8);
        server.store.write(entries -> {
            entries.put(Tables.ABOUTS, about.from().toString(), new Received(1, 1, payload));
            return 0;
        });
        return about.transactionKey().publicKey();
    }

    private void bornWith(String key) {
        String topic = Topics.chain(new ChainId("trade"), ChainTopic.GENESIS);
        OrgId bank = ONE.organisation();
        Genesis genesis = new Genesis(
                new ChainId("trade"),
                List.of(new Genesis.Organisation(bank, "Bank A", "AA==", List.of(key))),
                List.of(new Genesis.Validator(bank, TWO.node(), "ab".repeat(32), new Endpoint("127.0.0.1", 1))),
                List.of(),
                new Genesis.Parameters(
                        new ConsensusParameters(
                                ConsensusParameters.QBFT,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(8),
                                Duration.ofSeconds(10)),
                        new ChainLimits(1, 1)),
                Map.of(),
                Instant.EPOCH);
        String payload = new String(Json.write(genesis), StandardCharsets.UTF_8);
        DownDocument document = new DownDocument(topic, payload, Stamp.NONE, Sha256.of(new byte[0]));
        server.store.write(entries -> {
            entries.put(Tables.DOCUMENTS, topic, document);
            return 0;
        });
    }

    @Test
    void anAgentThatIsNamedSigns() {
        online(TWO, Phase.RUNNING);

        assertThat(nodes(call(CALL.replace("{", "{\"node\":\"two\","), "named")))
                .containsExactly("bank-a/two");
        assertThat(call(CALL.replace("{", "{\"node\":\"six\","), "unknown").code())
                .isEqualTo("unknown-node");
    }

    @Test
    void whoCannotSignIsSaid() {
        assertThat(call(CALL.replace("bank-a", "bank-b"), "away").status()).isEqualTo(504);
        assertThat(call(CALL.replace("bank-a", "bank-z"), "stranger").code()).isEqualTo("unknown-organisation");
        assertThat(server.json(CALLS.replace("trade", "other"), CALL, "Idempotency-Key", "chain")
                        .code())
                .isEqualTo("unknown-chain");
        assertThat(call(CALL.replace("{", "{\"artifact\":\"" + "ab".repeat(32) + "\","), "code")
                        .code())
                .isEqualTo("unknown-artifact");
    }

    @Test
    void onlyAnOperatorOfTheOrganisationLetsItCall() {
        String viewer = server.operator("vic", Operator.Role.VIEWER, "bank-a");
        String foreign = server.operator("bob", Operator.Role.OPERATOR, "bank-b");
        server.agent = question -> answer(question, Map.of("height", 1), null);

        for (String token : List.of(viewer, foreign)) {
            assertThat(server.ask(server.as(token, CALLS)
                                    .header("Content-Type", "application/json")
                                    .header("Idempotency-Key", "mine")
                                    .POST(BodyPublishers.ofString(CALL)))
                            .status())
                    .isEqualTo(403);
        }
        assertThat(server.ask(server.as(foreign, CHAIN + "/head").GET()).status())
                .isEqualTo(403);
    }

    private Reply call(String body, String key) {
        return server.json(CALLS, body, "Idempotency-Key", key);
    }

    private static List<String> nodes(Reply reply) {
        return StreamSupport.stream(reply.json().path("executions").spliterator(), false)
                .map(execution -> execution.path("node").asText())
                .toList();
    }

    private static String detail(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        return reply.json().path("detail").asText();
    }

    private void online(NodeAddress node, Phase phase) {
        Presence online = Presence.of(Presence.State.ONLINE, 1, Instant.now());
        server.observations.presence(new NodeSaid.PresenceSaid(node, online));
        server.observations.status(new NodeSaid.StatusSaid(node, new Status(phase, 1, 0, 0, 1, 1, 1, 1, 29, 0, null)));
    }

    private void answer(CallLink.Asked question, Map<String, Object> output, Problem problem) {
        byte[] payload = question.payload().getBytes(StandardCharsets.UTF_8);
        asked = Json.parse(payload, payload.length);
        server.calls.answered(ONE, new CallAnswer(ONE, 1, 1, question.correlation(), Instant.now(), output, problem));
    }

    /** As the description shows it. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> example(String name) throws IOException {
        try (InputStream file = LedgerRoutesTest.class.getResourceAsStream("/openapi.yaml")) {
            JsonNode all = new ObjectMapper().valueToTree(new Yaml().load(file));
            JsonNode value = all.at("/components/examples/" + name + "/value");
            return new ObjectMapper().convertValue(value, Map.class);
        }
    }
}
