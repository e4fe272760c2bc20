package io.flotilla.fleet.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.http.LiveServer.Reply;
import io.flotilla.fleet.node.Operator;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cancel, repeat, and when a command may begin; what agents answer is not in here, for there is no loop. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CommandRoutesTest {
    private static final String SPEC = Specs.yaml("bank-a/one", "bank-b");

    @TempDir
    static Path folder;

    private LiveServer server;

    @BeforeAll
    void start() throws IOException {
        server = LiveServer.with(folder, SPEC);
        fillTheList();
    }

    /** What comes after it stands in no list yet, so that no agent may have seen it: a cancel ends it at once. */
    private void fillTheList() {
        for (int i = 0; i < PendingCommands.MOST_ITEMS; i++) {
            ordered("full-" + i);
        }
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void aCancelAnswersWhetherSomethingWasLeftToCancel() {
        String path = ordered("c-1") + "/cancel";

        Reply first = server.post(path, "application/json", "");
        Reply again = server.json(path, "{\"nodes\":[\"bank-a/one\"]}");

        assertThat(first.status()).isEqualTo(202);
        assertThat(first.json().at("/executions/0/state").asText()).isEqualTo("cancelled");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(first.json());
    }

    @Test
    void aCancelOfNothingIsRefusedByItsField() {
        String path = ordered("c-2") + "/cancel";

        assertThat(server.json("/api/v1/commands/none/cancel", "{}").code()).isEqualTo("unknown-command");
        assertThat(detail(server.json(path, "{\"nodes\":[]}"))).contains("nodes");
        assertThat(detail(server.json(path, "{\"nodes\":[null]}"))).contains("nodes");
        assertThat(detail(server.json(path, "{\"nodes\":[\"bank-b/validator-1\"]}")))
                .contains("bank-b/validator-1");
        assertThat(server.json(path, "{\"node\":\"bank-a/one\"}").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/cancel", "/token"})
    void aBodyOfNoKnownTypeDoesNotMeanAllOrTheUsual(String verb) {
        String path = verb.equals("/cancel") ? ordered("c-5") + verb : "/api/v1/nodes/bank-b/validator-1" + verb;
        String body = verb.equals("/cancel") ? "{\"nodes\":[\"bank-a/one\"]}" : "{\"life\":\"PT5M\"}";

        Reply untyped = server.ask(server.request(path).POST(BodyPublishers.ofString(body)));
        Reply streamed =
                server.ask(server.request(path).POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(body))));
        Reply form = server.post(path, "application/x-www-form-urlencoded", body);

        assertThat(untyped.status()).isEqualTo(415);
        assertThat(streamed.status()).isEqualTo(415);
        assertThat(form.code()).isEqualTo("unsupported-media-type");
        assertThat(server.ask(server.request(path).POST(BodyPublishers.noBody()))
                        .status())
                .isBetween(200, 299);
    }

    @Test
    void onlyWhatHasEndedIsAttemptedAgain() {
        String command = ordered("c-3");
        String body = "{\"nodes\":[\"bank-a/one\"]}";

        Reply early = server.json(command + "/repeat", body, "Idempotency-Key", "r-1");
        server.json(command + "/cancel", "{}");
        Reply first = server.json(command + "/repeat", body, "Idempotency-Key", "r-1");
        Reply again = server.json(command + "/repeat", body, "Idempotency-Key", "r-1");

        assertThat(early.status()).isEqualTo(409);
        assertThat(early.code()).isEqualTo("not-repeatable");
        assertThat(first.status()).isEqualTo(202);
        assertThat(first.json().path("executions").findValues("attempt"))
                .extracting(JsonNode::asInt)
                .containsExactly(1, 2);
        assertThat(again.status()).isEqualTo(200);
        assertThat(server.json(command + "/repeat", body).code()).isEqualTo("idempotency-key-needed");
    }

    @Test
    void whenItMayBeginAndWhatItNeedsIsToldBack() {
        String order = "{\"nodes\":[\"bank-a/one\"],\"operation\":\"node.restart\",%s}";

        Reply timed = server.json(
                "/api/v1/commands",
                order.formatted("\"notBefore\":\"2026-11-22T10:00:00Z\",\"needs\":{\"config\":3}"),
                "Idempotency-Key",
                "t-1");
        Reply crossed = server.json(
                "/api/v1/commands",
                order.formatted("\"notBefore\":\"2036-11-22T12:30:00Z\",\"notAfter\":\"2036-11-22T12:30:00Z\""),
                "Idempotency-Key",
                "t-2");
        Reply negative =
                server.json("/api/v1/commands", order.formatted("\"needs\":{\"peers\":-1}"), "Idempotency-Key", "t-3");

        assertThat(timed.status()).isEqualTo(202);
        assertThat(timed.json().path("notBefore").asText()).isEqualTo("2026-11-22T10:00:00Z");
        assertThat(crossed.status()).isEqualTo(400);
        assertThat(detail(crossed)).contains("notBefore");
        assertThat(negative.status()).isEqualTo(400);
        assertThat(detail(negative)).contains("needs");
    }

    @Test
    void whoMayNotOrderMayNotCancelOrRepeat() {
        String command = ordered("c-4");
        String viewer = server.operator("vic", Operator.Role.VIEWER, "bank-a");
        String stranger = server.operator("sam", Operator.Role.OPERATOR, "bank-b");

        assertThat(cancel(viewer, command).status()).isEqualTo(403);
        assertThat(cancel(stranger, command).status()).isEqualTo(404);
        assertThat(server.ask(server.as(viewer, command + "/repeat")
                                .header("Content-Type", "application/json")
                                .header("Idempotency-Key", "x")
                                .POST(BodyPublishers.ofString("{\"nodes\":[\"bank-a/one\"]}")))
                        .status())
                .isEqualTo(403);
    }

    private Reply cancel(String token, String command) {
        return server.ask(server.as(token, command + "/cancel").POST(BodyPublishers.noBody()));
    }

    private static String detail(Reply refused) {
        return refused.json().path("detail").asText();
    }

    /** The path of a command that nobody will carry out. */
    private String ordered(String key) {
        Reply reply = server.json(
                "/api/v1/commands",
                "{\"nodes\":[\"bank-a/one\"],\"operation\":\"node.restart\"}",
                "Idempotency-Key",
                key);
        assertThat(reply.status()).isEqualTo(202);
        return "/api/v1/commands/" + reply.json().path("id").asText();
    }
}
