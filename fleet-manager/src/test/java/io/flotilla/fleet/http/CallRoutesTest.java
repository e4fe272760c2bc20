package io.flotilla.fleet.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.CallAnswer;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.Problem;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.http.LiveServer.Reply;
import io.flotilla.fleet.loop.CallLink;
import io.flotilla.fleet.loop.NodeSaid;
import io.flotilla.fleet.node.Operator;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CallRoutesTest {
    private static final String SPEC = Specs.yaml("bank-a/one");
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/one");
    private static final String PATH = "/api/v1/nodes/bank-a/one/calls";
    private static final String TAIL = "{\"ask\":\"log.tail\",\"arguments\":{\"lines\":2}}";

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

    @BeforeEach
    void comesOnline() {
        Presence online = Presence.of(Presence.State.ONLINE, 1, Instant.now());
        server.observations.presence(new NodeSaid.PresenceSaid(NODE, online));
        server.agent = question -> answer(question, null);
    }

    @Test
    void whatTheAgentAnswersIsShown() {
        Reply reply = server.json(PATH, TAIL);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().at("/output/lines/1").asText()).isEqualTo("two");
        assertThat(reply.json().path("ask").asText()).isEqualTo("log.tail");
    }

    @Test
    void noAnswerIsAGatewayTimeout() {
        server.agent = question -> {};

        Reply reply = server.json(PATH, "{\"ask\":\"ping\"}");

        assertThat(reply.status()).isEqualTo(504);
        assertThat(reply.code()).isEqualTo("no-answer");
    }

    @Test
    void whatTheHostRefusesIsAConflict() {
        server.agent = question -> answer(question, new Problem("policy", "the host's policy refuses it"));

        Reply reply = server.json(PATH, TAIL);

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.code()).isEqualTo("call-refused");
        assertThat(reply.json().path("detail").asText()).contains("policy");
    }

    @Test
    void whatMakesNoSenseIsRefusedByItsField() {
        assertThat(server.json(PATH, "{\"ask\":\"reboot\"}")
                        .json()
                        .path("detail")
                        .asText())
                .contains("ask", "ping");
        assertThat(server.json(PATH, TAIL.replace("2", "0"))
                        .json()
                        .path("detail")
                        .asText())
                .contains("lines");
        assertThat(server.json(PATH, TAIL.replace("lines", "files")).status()).isEqualTo(400);
        assertThat(server.json(PATH.replace("one", "two"), TAIL).status()).isEqualTo(404);
    }

    @Test
    void aViewerMayPingAndReadsNoLog() {
        String viewer = server.operator("vic", Operator.Role.VIEWER, "bank-a");

        assertThat(ask(viewer, "{\"ask\":\"ping\"}").status()).isEqualTo(200);
        assertThat(ask(viewer, TAIL).status()).isEqualTo(403);
    }

    private Reply ask(String token, String body) {
        return server.ask(server.as(token, PATH)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private void answer(CallLink.Asked question, Problem problem) {
        Map<String, Object> output = problem == null ? Map.of("lines", List.of("one", "two")) : Map.of();
        server.calls.answered(NODE, new CallAnswer(NODE, 1, 1, question.correlation(), Instant.now(), output, problem));
    }
}
