package io.flotilla.fleet.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.Operator;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** REST from outside, over TLS. One server for all: each test uses names of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.Random.class)
final class RestTest {
    private static final String SPEC = Specs.yaml("bank-a/one", "bank-b");

    @TempDir
    static Path folder;

    private LiveServer server;

    @BeforeAll
    void start() throws IOException {
        server = LiveServer.with(folder, SPEC);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void applyingAgainChangesNothingAndGivesFreshJoinLines() {
        var plan = server.post("/api/v1/plan", "application/yaml", SPEC);
        var again = server.post("/api/v1/chains", "application/yaml", SPEC);

        assertThat(plan.json().path("changed").asBoolean()).isFalse();
        assertThat(again.json().path("changed").asBoolean()).isFalse();
        assertThat(again.json().at("/joins/0/join").asText())
                .startsWith("fleet-agent join " + server.url + " --token ")
                .contains("--ca-fingerprint sha256:");
    }

    @Test
    void anExportedSpecAppliesWithoutAChange() {
        var exported = server.get("/api/v1/chains/trade/spec");

        assertThat(exported.header("content-type")).startsWith("application/yaml");
        assertThat(exported.body()).contains("name: trade", "id: validator-1");
        assertThat(server.post("/api/v1/plan", "application/yaml", exported.body())
                        .json()
                        .path("changed")
                        .asBoolean())
                .isFalse();
        assertThat(server.get("/api/v1/chains/none/spec").code()).isEqualTo("unknown-chain");
        assertThat(server.post("/api/v1/plan?prune=maybe", "application/yaml", SPEC)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void everyProblemOfASpecComesWithItsLine() {
        var bad = server.post(
                "/api/v1/chains",
                "application/yaml",
                SPEC.replace("Chain", "Chian")
                        .replace("role: validator}]\n  - id: bank-b", "role: king}]\n  - id: bank-b"));

        assertThat(bad.status()).isEqualTo(422);
        assertThat(bad.code()).isEqualTo("bad-spec");
        assertThat(bad.json().path("errors").findValues("line"))
                .extracting(JsonNode::asInt)
                .containsExactly(2, 6);
        assertThat(bad.json().path("errors").findValuesAsText("field"))
                .containsExactly("kind", "organizations[0].nodes[0].role");
    }

    @Test
    void nodesComeInPages() {
        var first = server.get("/api/v1/nodes?chain=trade&limit=1");
        var second = server.get("/api/v1/nodes?chain=trade&limit=1&cursor="
                + first.json().path("next").asText());

        assertThat(first.json().path("items")).hasSize(1);
        assertThat(second.json().path("items")).hasSize(1);
        assertThat(second.json().at("/items/0/node").asText())
                .isGreaterThan(first.json().at("/items/0/node").asText());
        assertThat(server.get("/api/v1/nodes?limit=0").status()).isEqualTo(400);
    }

    @Test
    void anIdentifierIsAllocatedFromTheRole() {
        assertThat(server.get("/api/v1/nodes/bank-b/validator-1")
                        .json()
                        .path("phase")
                        .asText())
                .isEqualTo("allocated");
    }

    @Test
    void anUnknownNodeIsNotFoundWithACode() {
        var missing = server.get("/api/v1/nodes/bank-a/no-such-node");

        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.code()).isEqualTo("unknown-node");
        assertThat(missing.json().path("instance").asText()).endsWith(missing.header("x-request-id"));
    }

    @Test
    void aNodeIsAddedOnce() {
        String node = "{\"organisation\":\"bank-a\",\"node\":\"added\",\"chain\":\"trade\",\"role\":\"observer\"}";

        var added = server.json("/api/v1/nodes", node);
        var again = server.json("/api/v1/nodes", node);

        assertThat(added.status()).isEqualTo(201);
        assertThat(added.json().path("node").asText()).isEqualTo("bank-a/added");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.code()).isEqualTo("node-exists");
    }

    @Test
    void anUnknownKeyOrAWrongTypeOrNoJsonIsMalformed() {
        assertThat(server.json(
                                "/api/v1/nodes",
                                "{\"organisation\":\"bank-a\",\"chain\":\"trade\",\"role\":\"observer\",\"x\":1}")
                        .code())
                .isEqualTo("malformed");
        assertThat(server.json("/api/v1/nodes", "{\"organisation\":7}").status())
                .isEqualTo(400);
        assertThat(server.json("/api/v1/nodes", "[").status()).isEqualTo(400);
        assertThat(server.json("/api/v1/nodes", "{\"a\":1,\"a\":2}").status()).isEqualTo(400);
        assertThat(server.json("/api/v1/nodes", "[".repeat(10_000)).status()).isEqualTo(400);
        assertThat(server.post("/api/v1/nodes", "text/plain", "{}").code()).isEqualTo("unsupported-media-type");
        assertThat(server.json("/api/v1/nodes", "{\"a\":\"" + "x".repeat(300 << 10) + "\"}")
                        .code())
                .isEqualTo("too-large");
    }

    @Test
    void theSameKeyGivesTheSameCommand() {
        String order = "{\"nodes\":[\"bank-a/one\"],\"operation\":\"node.restart\",\"arguments\":{}}";

        var first = server.json("/api/v1/commands", order, "Idempotency-Key", "k-1");
        var again = server.json("/api/v1/commands", order, "Idempotency-Key", "k-1");
        var other = server.json("/api/v1/commands", order, "Idempotency-Key", "k-2");

        assertThat(first.status()).isEqualTo(202);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().path("id")).isEqualTo(first.json().path("id"));
        assertThat(other.json().path("id")).isNotEqualTo(first.json().path("id"));
        assertThat(first.json().at("/executions/0/state").asText()).isEqualTo("queued");
        assertThat(server.get("/api/v1/commands/" + first.json().path("id").asText())
                        .json()
                        .at("/executions/0/node")
                        .asText())
                .isEqualTo("bank-a/one");
        assertThat(server.get("/api/v1/commands?limit=1").json().path("items")).hasSize(1);
    }

    @Test
    void aKeyOfAnotherOrderIsAConflict() {
        server.json(
                "/api/v1/commands",
                "{\"nodes\":[\"bank-a/one\"],\"operation\":\"node.start\"}",
                "Idempotency-Key",
                "k-3");
        var other = server.json(
                "/api/v1/commands",
                "{\"nodes\":[\"bank-a/one\"],\"operation\":\"node.stop\"}",
                "Idempotency-Key",
                "k-3");

        assertThat(other.status()).isEqualTo(409);
        assertThat(other.code()).isEqualTo("key-reused");
    }

    @Test
    void aCommandWithoutKeyOrNodeOrKnownOperationIsRefused() {
        String order = "{\"nodes\":[\"bank-a/one\"],\"operation\":\"node.restart\"}";

        assertThat(server.json("/api/v1/commands", order).code()).isEqualTo("idempotency-key-needed");
        assertThat(server.json("/api/v1/commands", order.replace("restart", "explode"), "Idempotency-Key", "k-4")
                        .status())
                .isEqualTo(400);
        assertThat(server.json("/api/v1/commands", order.replace("one", "none"), "Idempotency-Key", "k-5")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aViewerOfOneOrganisationSeesItAndChangesNothing() {
        String viewer = server.operator("vera", Operator.Role.VIEWER, "bank-a");

        var nodes = server.ask(server.as(viewer, "/api/v1/nodes").GET());
        var foreign =
                server.ask(server.as(viewer, "/api/v1/nodes/bank-b/validator-1").GET());
        var command = server.ask(server.as(viewer, "/api/v1/commands")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "v")
                .POST(BodyPublishers.ofString("{\"nodes\":[\"bank-a/one\"],\"operation\":\"node.stop\"}")));

        assertThat(nodes.json().path("items").findValuesAsText("organisation")).containsOnly("bank-a");
        assertThat(foreign.status()).isEqualTo(403);
        assertThat(command.status()).isEqualTo(403);
        assertThat(command.code()).isEqualTo("forbidden");
        assertThat(server.ask(server.as(viewer, "/api/v1/audit").GET()).status())
                .isEqualTo(403);
    }

    @Test
    void anOperatorCommandsInTheOwnOrganisationOnly() {
        String operator = server.operator("otto", Operator.Role.OPERATOR, "bank-a");

        var mixed = server.ask(server.as(operator, "/api/v1/commands")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "o")
                .POST(BodyPublishers.ofString(
                        "{\"nodes\":[\"bank-a/one\",\"bank-b/validator-1\"],\"operation\":\"node.stop\"}")));

        assertThat(mixed.status()).isEqualTo(403);
    }

    @Test
    void theStoreIsDumpedForAdministratorsOnly() throws Exception {
        var made = server.json("/api/v1/snapshots", "{}");
        String operator = server.operator("olaf", Operator.Role.ADMINISTRATOR, "bank-a");
        var refused = server.ask(server.as(operator, "/api/v1/snapshots").POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(made.status()).isEqualTo(201);
        assertThat(Files.readString(Path.of(made.json().path("file").asText())))
                .endsWith("{\"rows\":" + made.json().path("rows").asLong() + "}\n");
        assertThat(refused.status()).isEqualTo(403);
    }

    @Test
    void anInspectorIsRemovedOnceAndByAdministratorsOnly() {
        String path = "/api/v1/inspectors/ines";
        String operator = server.operator("oda", Operator.Role.OPERATOR, "bank-a");
        server.json("/api/v1/inspectors", "{\"name\":\"ines\"}");

        var refused = server.ask(server.as(operator, path).DELETE());
        var removed = server.ask(server.request(path).DELETE());
        var again = server.ask(server.request(path).DELETE());

        assertThat(refused.status()).isEqualTo(403);
        assertThat(removed.status()).isEqualTo(200);
        assertThat(removed.json().path("name").asText()).isEqualTo("ines");
        assertThat(again.status()).isEqualTo(404);
        assertThat(again.code()).isEqualTo("unknown-inspector");
        assertThat(server.json("/api/v1/inspectors", "{\"name\":\"ines\"}").status())
                .isEqualTo(201);
    }

    @Test
    void tokensAreListedWithoutTheirSecretAndEnded() {
        String body = "{\"name\":\"leaky\",\"role\":\"viewer\",\"expires\":\"PT1H\"}";
        String token = server.json("/api/v1/tokens", body).json().path("token").asText();

        var listed = server.get("/api/v1/tokens");
        assertThat(listed.json().path("items").findValuesAsText("name")).contains("leaky");
        assertThat(listed.body()).doesNotContain(token);
        var viewer = server.ask(server.as(token, "/api/v1/tokens").GET());
        assertThat(viewer.status()).isEqualTo(403);
        var ended = server.ask(server.request("/api/v1/tokens/leaky").DELETE());
        assertThat(ended.json().path("name").asText()).isEqualTo("leaky");

        assertThat(server.ask(server.as(token, "/api/v1/chains").GET()).status())
                .isEqualTo(401);
        var again = server.ask(server.request("/api/v1/tokens/leaky").DELETE());
        assertThat(again.status()).isEqualTo(404);
        assertThat(again.code()).isEqualTo("unknown-operator");
    }

    @Test
    void tokensAreMadeAndUsed() {
        var made = server.json("/api/v1/tokens", "{\"name\":\"tim\",\"role\":\"viewer\",\"expires\":\"PT1H\"}");
        var again = server.json("/api/v1/tokens", "{\"name\":\"tim\",\"role\":\"operator\",\"expires\":\"PT1H\"}");
        var wrong = server.json("/api/v1/tokens", "{\"name\":\"tim\",\"role\":\"king\",\"expires\":\"PT1H\"}");
        var forever =
                server.json("/api/v1/tokens", "{\"name\":\"tim\",\"role\":\"viewer\",\"expires\":\"P99999999999D\"}");

        assertThat(made.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.code()).isEqualTo("operator-exists");
        assertThat(server.ask(server.as(made.json().path("token").asText(), "/api/v1/chains")
                                .GET())
                        .status())
                .isEqualTo(200);
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(forever.status()).isEqualTo(400);
    }

    @Test
    void withoutATokenThereIsA401() {
        var nobody = server.ask(server.bare("/api/v1/nodes").GET());
        var stranger = server.ask(server.as("guess", "/api/v1/nodes").GET());

        assertThat(nobody.status()).isEqualTo(401);
        assertThat(nobody.header("content-type")).contains("problem+json");
        assertThat(nobody.header("www-authenticate")).startsWith("Bearer");
        assertThat(stranger.status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//api/v1/nodes",
                "/api//v1/nodes",
                "/%61pi/v1/nodes",
                "/API/v1/nodes",
                "/api/v1/nodes/",
                "/x/../api/v1/nodes",
                "/api;a=b/v1/nodes",
                "/metrics/",
                "//metrics",
                "/%6detrics"
            })
    void noWayOfWritingAPathAvoidsTheToken(String path) {
        var nobody = server.ask(server.bare(path).GET());

        assertThat(nobody.status()).isIn(400, 401, 404);
    }

    @Test
    void whatIsNotThereAndWhatIsNotAllowedAreProblems() {
        assertThat(server.get("/api/v1/nope").code()).isEqualTo("not-found");
        assertThat(server.ask(server.request("/api/v1/nodes").DELETE()).code()).isEqualTo("method-not-allowed");
        assertThat(server.get("/api/v1/nodes/UPPER/x").status()).isEqualTo(400);
        assertThat(server.get("/api/v1/nodes/bank-a/one/documents/secrets").code())
                .isEqualTo("unknown-document");
        assertThat(server.get("/api/v1/nodes/bank-a/one/documents/about").code())
                .isEqualTo("no-document-yet");
    }

    @Test
    void everyAnswerCarriesTheSecurityHeaders() {
        var page = server.ask(server.bare("/").GET());

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("content-security-policy")).contains("default-src 'none'");
        assertThat(page.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(page.header("strict-transport-security")).startsWith("max-age=");
        assertThat(page.header("referrer-policy")).isEqualTo("no-referrer");
    }

    @Test
    void figuresNameEveryNode() {
        var figures = server.get("/metrics");

        assertThat(figures.body())
                .contains("flotilla_node_up{chain=\"trade\",node=\"one\",organisation=\"bank-a\",role=\"validator\"} 0")
                .contains("flotilla_fleet_nodes ");
        assertThat(server.ask(server.bare("/metrics").GET()).status()).isEqualTo(401);
    }

    @Test
    void theAuditNamesTheRequest() {
        var applied = server.json("/api/v1/nodes/bank-a/one/token", "");

        assertThat(applied.status()).isEqualTo(201);
        assertThat(server.get("/api/v1/audit?limit=500").json().path("items").findValuesAsText("requestId"))
                .contains(applied.header("x-request-id"));
        assertThat(server.get("/api/v1/audit?cursor=x").status()).isEqualTo(400);
        assertThat(server.get("/api/v1/events").status()).isEqualTo(200);
        assertThat(server.get("/api/v1/events?order=newest&limit=5").status()).isEqualTo(200);
        assertThat(server.get("/api/v1/events?order=any").status()).isEqualTo(400);
        assertThat(server.get("/api/v1/alarms").status()).isEqualTo(200);
    }

    @Test
    void theDescriptionIsForEverybody() {
        var description = server.ask(server.bare("/openapi.yaml").GET());

        assertThat(description.body()).startsWith("openapi: 3.1");
    }
}
