package io.flotilla.fleet.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.Operator;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What senders get wrong, and what they may not see. One server for all: each test uses names of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RestRefusalTest {
    private static final String SPEC = Specs.yaml("bank-a/one", "bank-b/two", "bank-c/three");

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/nodes | organisation | {'chain':'trade','role':'observer'}",
                "/api/v1/nodes | chain | {'organisation':'bank-a','role':'observer'}",
                "/api/v1/nodes | role | {'organisation':'bank-a','chain':'trade'}",
                "/api/v1/nodes | role | {'organisation':'bank-a','chain':'trade','role':null}",
                "/api/v1/nodes/bank-a/one/revoke | reason | {}",
                "/api/v1/tokens | name | {'role':'viewer','expires':'PT1H'}",
                "/api/v1/tokens | role | {'name':'nina','expires':'PT1H'}",
                "/api/v1/tokens | expires | {'name':'nina','role':'viewer'}",
                "/api/v1/inspectors | name | {}",
                "/api/v1/commands | nodes | {'operation':'node.stop'}",
                "/api/v1/commands | operation | {'nodes':['bank-a/one']}"
            })
    void aMissingFieldIsNamed(String path, String field, String body) {
        var refused = server.json(path, body.replace('\'', '"'), "Idempotency-Key", "missing");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo("malformed");
        assertThat(refused.json().path("detail").asText()).contains(field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/inspectors | {'name':'Not A Name'}",
                "/api/v1/nodes/bank-a/one/revoke | {'reason':' '}",
                "/api/v1/nodes/bank-a/one/token | {'life':'PT0.5S'}",
                "/api/v1/nodes/bank-a/one/token | {'life':'PT25H'}",
                "/api/v1/commands | {'nodes':[],'operation':'node.stop'}",
                "/api/v1/commands | {'nodes':[null],'operation':'node.stop'}",
                "/api/v1/commands | {'nodes':['bank-a/one'],'operation':'node.stop','arguments':{'a':null}}",
                "/api/v1/tokens | {'name':'not a name','role':'viewer','expires':'PT1H'}",
                "/api/v1/tokens | {'name':'nina','role':'viewer','expires':'P3700D'}",
                "/api/v1/tokens | {'name':'nina','role':'viewer','expires':'PT0S'}"
            })
    void aValueThatCannotBeIsTheSendersFault(String path, String body) {
        var refused = server.json(path, body.replace('\'', '"'), "Idempotency-Key", "bad");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("detail").asText()).isNotBlank();
    }

    @Test
    void theOrderThatCanSplitAChainNeedsAnAdministratorThere() {
        String body = "{\"nodes\":[\"bank-a/one\"],\"operation\":\"validator.speak\","
                + "\"arguments\":{\"validator\":\"bank-a/one\"}}";
        String operator = server.operator("speak-operator", Operator.Role.OPERATOR, null);
        String other = server.operator("speak-other", Operator.Role.ADMINISTRATOR, "bank-b");
        String own = server.operator("speak-own", Operator.Role.ADMINISTRATOR, "bank-a");

        assertThat(ordered(operator, body)).isEqualTo(403);
        assertThat(ordered(other, body)).isEqualTo(403);
        assertThat(ordered(own, body)).isEqualTo(202);
        assertThat(ordered(
                        operator, body.replace("validator.speak", "node.stop").replaceAll(",\"arguments.*", "}")))
                .isEqualTo(202);
    }

    private int ordered(String token, String body) {
        return server.ask(server.as(token, "/api/v1/commands")
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", "speak")
                        .POST(BodyPublishers.ofString(body)))
                .status();
    }

    @Test
    void aSpecThatLeavesOutAnOrganisationIsRefusedAndThePlanSaysSo() {
        String smaller = SPEC.substring(0, SPEC.indexOf("  - id: bank-c"));

        var plan = server.post("/api/v1/plan", "application/yaml", smaller);
        var applied = server.post("/api/v1/chains", "application/yaml", smaller);

        assertThat(plan.json().path("changed").asBoolean()).isTrue();
        assertThat(plan.json().path("changes").findValuesAsText("kind")).contains("refused");
        assertThat(applied.status()).isEqualTo(409);
    }

    @Test
    void aJoinTokenLivesAsLongAsIsAskedFor() {
        var usual = server.json("/api/v1/nodes/bank-a/one/token", "{}");
        var longer = server.json("/api/v1/nodes/bank-a/one/token", "{\"life\":\"PT2H\"}");

        assertThat(expiry(longer)).isAfter(expiry(usual).plus(Duration.ofMinutes(100)));
    }

    @Test
    void aScopedOperatorSeesTheOwnExecutionsOfACommandOnly() {
        String order = "{\"nodes\":[\"bank-a/one\",\"bank-b/two\"],\"operation\":\"node.restart\"}";
        var command = server.json("/api/v1/commands", order, "Idempotency-Key", "both");
        String path = "/api/v1/commands/" + command.json().path("id").asText();
        String insider = server.operator("ivy", Operator.Role.OPERATOR, "bank-a");
        String stranger = server.operator("sam", Operator.Role.OPERATOR, "bank-c");

        var one = server.ask(server.as(insider, path).GET());
        var list = server.ask(server.as(insider, "/api/v1/commands").GET());

        assertThat(command.json().path("executions")).hasSize(2);
        assertThat(nodes(one.json())).containsExactly("bank-a/one");
        assertThat(nodes(list.json().at("/items/0"))).containsExactly("bank-a/one");
        assertThat(list.body()).doesNotContain("bank-b");
        assertThat(server.ask(server.as(stranger, path).GET()).code()).isEqualTo("unknown-command");
        assertThat(server.ask(server.as(stranger, "/api/v1/commands").GET())
                        .json()
                        .path("items"))
                .isEmpty();
    }

    private static Instant expiry(LiveServer.Reply join) {
        return Instant.parse(join.json().path("expiresAt").asText());
    }

    private static Iterable<String> nodes(JsonNode command) {
        return command.path("executions").findValuesAsText("node");
    }
}
