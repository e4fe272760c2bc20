package io.flotilla.fleet.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Event;
import io.flotilla.fleet.node.Operator;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.pki.key.TlsContexts;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions, pages, queries, and HTTP as it should not be spoken. One server for all: tests use chains of their own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RestProtocolTest {
    private static final String YAML = "application/yaml";

    @TempDir
    static Path folder;

    private LiveServer server;

    @BeforeAll
    void start() throws IOException {
        server = new LiveServer(folder);
        assertThat(server.post("/api/v1/chains", YAML, spec("lists", 5)).status())
                .isEqualTo(200);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static String spec(String chain, int nodes) {
        StringBuilder spec = new StringBuilder("apiVersion: flotilla/v1\nkind: Chain\nmetadata: {name: " + chain
                + "}\norganizations:\n  - id: " + chain + "-org\n    nodes:\n");
        for (int i = 0; i < nodes; i++) {
            spec.append("      - {id: n" + i + ", role: validator}\n");
        }
        return spec.toString();
    }

    @Test
    void whoPlannedForAnotherRevisionIsRefused() {
        var plan = server.post("/api/v1/plan", YAML, spec("raced", 1));
        String planned = plan.header("etag");
        var first = server.post("/api/v1/chains", YAML, spec("raced", 1), "If-Match", planned);
        var late = server.post("/api/v1/chains", YAML, spec("raced", 2), "If-Match", planned);
        var again = server.post("/api/v1/plan", YAML, spec("raced", 2)).header("etag");

        assertThat(planned).isEqualTo("\"0\"");
        assertThat(first.header("etag")).isEqualTo("\"1\"");
        assertThat(late.status()).isEqualTo(412);
        assertThat(late.code()).isEqualTo("revision-changed");
        assertThat(server.get("/api/v1/chains/raced").json().path("nodes").asInt())
                .isEqualTo(1);
        assertThat(server.post("/api/v1/chains", YAML, spec("raced", 2), "If-Match", again)
                        .json()
                        .path("revision")
                        .asInt())
                .isEqualTo(2);
        assertThat(server.get("/api/v1/chains/raced/spec").header("etag")).isEqualTo("\"2\"");
    }

    @Test
    void whoWantsANewChainGetsNoOther() {
        var taken = server.post("/api/v1/chains", YAML, spec("lists", 5), "If-None-Match", "*");
        var absent = server.post("/api/v1/chains", YAML, spec("absent", 1), "If-Match", "*");
        var nonsense = server.post("/api/v1/chains", YAML, spec("absent", 1), "If-Match", "three");

        assertThat(taken.status()).isEqualTo(412);
        assertThat(absent.status()).isEqualTo(412);
        assertThat(nonsense.status()).isEqualTo(400);
        assertThat(nonsense.json().path("detail").asText()).startsWith("If-Match");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/nodes", "/api/v1/chains/lists", "/api/v1/chains/lists/spec", "/api/v1/alarms"})
    void whatIsKnownIsNotSentAgain(String path) {
        String tag = server.get(path).header("etag");

        var known = server.ask(server.request(path).header("If-None-Match", "\"0a\", W/" + tag));
        var other = server.ask(server.request(path).header("If-None-Match", "\"0a\""));

        assertThat(known.status()).isEqualTo(304);
        assertThat(known.body()).isEmpty();
        assertThat(other.status()).isEqualTo(200);
    }

    @Test
    void pagesMissNothingAndRepeatNothingWhileNodesAreAdded() {
        List<String> seen = new ArrayList<>();
        String next = "";
        do {
            var page = server.get(
                    "/api/v1/nodes?organisation=lists-org&limit=2" + (next.isEmpty() ? "" : "&cursor=" + next));
            page.json().path("items").forEach(node -> seen.add(node.path("node").asText()));
            next = page.json().path("next").asText("");
            assertThat(page.header("link").isEmpty()).isEqualTo(next.isEmpty());
            server.json(
                    "/api/v1/nodes",
                    "{\"organisation\":\"lists-org\",\"node\":\"a" + seen.size()
                            + "\",\"chain\":\"lists\",\"role\":\"observer\"}");
        } while (!next.isEmpty());

        assertThat(seen)
                .doesNotHaveDuplicates()
                .contains("lists-org/n0", "lists-org/n1", "lists-org/n2", "lists-org/n3", "lists-org/n4");
    }

    @Test
    void eventsArePagedFromBothEnds() {
        NodeAddress node = NodeAddress.parse("lists-org/n0");
        for (int i = 0; i < 5; i++) {
            String code = "paged-" + i;
            server.store.write(entries -> Chronicle.event(
                    entries, Instant.EPOCH, node, Event.Severity.INFO, new Chronicle.Note(code, "for a test")));
        }

        assertThat(codes("oldest")).containsExactly("paged-0", "paged-1", "paged-2", "paged-3", "paged-4");
        assertThat(codes("newest")).containsExactly("paged-4", "paged-3", "paged-2", "paged-1", "paged-0");
    }

    private List<String> codes(String order) {
        List<String> codes = new ArrayList<>();
        String path = "/api/v1/events?limit=2&q=code~paged&order=" + order;
        String next = "";
        do {
            JsonNode page =
                    server.get(path + (next.isEmpty() ? "" : "&cursor=" + next)).json();
            page.path("items").forEach(event -> codes.add(event.path("code").asText()));
            next = page.path("next").asText("");
        } while (!next.isEmpty());
        return codes;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/nodes?cursor=x | bad-cursor | cursor",
                "/api/v1/commands?cursor=bm9kZXM6YQ | bad-cursor | cursor",
                "/api/v1/certs?cursor=%00 | bad-cursor | cursor",
                "/api/v1/nodes?limit=0 | malformed | limit",
                "/api/v1/nodes?limit=501 | malformed | limit",
                "/api/v1/nodes?limit=1e2 | malformed | limit",
                "/api/v1/events?order=any | malformed | order",
                "/api/v1/nodes?q=phaze%3D1 | bad-query | column 1",
                "/api/v1/events?q=( | bad-query | column 2",
                "/api/v1/nodes?organisation=UPPER | malformed | UPPER"
            })
    void aWrongParameterIsNamed(String path, String code, String named) {
        var refused = server.get(path);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.json().path("detail").asText()).contains(named);
        assertThat(refused.json().path("next").asText()).isNotBlank();
    }

    @Test
    void aQueryChoosesFromEachList() {
        String scoped = server.operator("quinn", Operator.Role.VIEWER, "lists-org");

        var nodes = server.get("/api/v1/nodes?q=node~*n1+and+not+phase%3Drunning");
        var chains = server.get("/api/v1/chains?q=org%3Dlists-org");
        var own =
                server.ask(server.as(scoped, "/api/v1/nodes?q=org!%3Dlists-org").GET());

        assertThat(nodes.json().path("items").findValuesAsText("node")).contains("lists-org/n1");
        assertThat(chains.json().path("items").findValuesAsText("chain")).containsExactly("lists");
        assertThat(own.json().path("items")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/nodes", "/api/v1/chains/lists", "/healthz", "/openapi.yaml"})
    void headIsAGetWithoutABody(String path) {
        var head = server.ask(server.request(path).method("HEAD", BodyPublishers.noBody()));

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void headOfWhatIsNotThereSaysSo() {
        var head = server.ask(server.request("/api/v1/nodes/lists-org/none").method("HEAD", BodyPublishers.noBody()));

        assertThat(head.status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "PUT", "PATCH", "OPTIONS", "TRACE"})
    void anotherMethodIsToldWhichThereAre(String method) {
        var refused = server.ask(server.request("/api/v1/nodes").method(method, BodyPublishers.noBody()));

        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.code()).isEqualTo("method-not-allowed");
        assertThat(refused.header("allow")).contains("GET", "POST");
    }

    @Test
    void aTypeThatIsNotSpokenIsRefused() {
        var image = server.ask(server.request("/api/v1/nodes").header("Accept", "image/png"));
        var anything = server.ask(server.request("/api/v1/nodes").header("Accept", "image/png, */*;q=0.1"));

        assertThat(image.status()).isEqualTo(406);
        assertThat(image.code()).isEqualTo("not-acceptable");
        assertThat(anything.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/nodes/%zz/x HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /api/v1/nodes/%ff%fe HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/9.9\r\n\r\n",
                "nonsense\r\n\r\n",
                "GET /api/v1/nodes HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n"
            })
    void whatIsNoHttpIsAProblemAndEndsNothing(String bytes) throws IOException {
        assertThat(raw(bytes)).containsPattern("HTTP/1.1 (4..|505)").contains("application/problem+json", "malformed");
        assertThat(server.get("/healthz").status()).isEqualTo(200);
    }

    @Test
    void headersHaveAnEnd() throws IOException {
        String answer = raw("GET /healthz HTTP/1.1\r\nHost: a\r\nX-Long: " + "x".repeat(20_000) + "\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 431").contains("header-too-large");
    }

    private String raw(String bytes) throws IOException {
        try (Socket socket = TlsContexts.client(server.root())
                .getSocketFactory()
                .createSocket(server.url.getHost(), server.url.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            byte[] answer = new byte[8192];
            int length = 0;
            for (int read = 0; read >= 0 && length < answer.length; length += Math.max(read, 0)) {
                String said = new String(answer, 0, length, StandardCharsets.ISO_8859_1);
                if (said.contains("}")) {
                    break;
                }
                read = socket.getInputStream().read(answer, length, answer.length - length);
            }
            return new String(answer, 0, length, StandardCharsets.ISO_8859_1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"a\"",
                "{",
                "{}{}",
                "{\"a\":NaN}",
                "{\"organisation\":{\"a\":[]},\"chain\":1}",
                "{\"organisation\":\"../..\",\"chain\":\"lists\",\"role\":\"observer\"}",
                "{\"organisation\":\"\\u0000\",\"chain\":\"lists\",\"role\":\"observer\"}",
                "{\"__proto__\":{},\"organisation\":\"lists-org\",\"chain\":\"lists\",\"role\":\"observer\"}"
            })
    void aHostileBodyIsMalformed(String body) {
        var refused = server.json("/api/v1/nodes", body);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("detail").asText()).doesNotContain("com.fasterxml", "Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "Bearer ", "Basic YTpi", "bearer  x y", "Bearer \u00e9"})
    void aTokenThatIsNoneIsA401(String authorization) {
        var refused = server.ask(server.bare("/api/v1/nodes").header("Authorization", authorization));

        assertThat(refused.status()).isEqualTo(401);
    }

    /** The text exposition format 0.0.4, line by line; each metric has one type, told before its samples. */
    @Test
    void figuresAreAsPrometheusReadsThem() {
        Pattern sample = Pattern.compile(
                "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{([a-zA-Z_][a-zA-Z0-9_]*=\"([^\"\\\\\n]|\\\\.)*\",?)*})? (NaN|[+-]Inf|[-+0-9.eE]+)");
        List<String> typed = new ArrayList<>();
        List<String> samples = new ArrayList<>();
        for (String line : server.get("/metrics").body().split("\n")) {
            if (line.startsWith("# TYPE ")) {
                typed.add(line.split(" ")[2]);
            } else if (!line.startsWith("# HELP ")) {
                assertThat(line).matches(sample);
                String name = line.split("[{ ]")[0];
                assertThat(typed).as(line).anyMatch(name::startsWith);
                samples.add(line.substring(0, line.lastIndexOf(' ')));
            }
        }

        assertThat(typed).doesNotHaveDuplicates().contains("flotilla_fleet_nodes", "flotilla_node_up");
        assertThat(samples).doesNotHaveDuplicates();
    }
}
