package io.flotilla.fleet.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.fleet.fake.OpenApiContract;
import io.flotilla.fleet.fake.OpenApiContract.Operation;
import io.flotilla.fleet.node.FleetException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code openapi.yaml} describes what there is, all of it and nothing else. Each answer is held against it on its way. */
final class OpenApiTest {
    private static final OpenApiContract CONTRACT = new OpenApiContract();
    private static final List<String> OPEN = List.of("/healthz", "/readyz", "/openapi.yaml");
    private static final Set<String> NEED_AN_AGENT = Set.of(
            "bootstrap",
            "artifact",
            "repeatCommand",
            "callNode",
            "callContract",
            "getGenesis",
            "chainHead",
            "chainBlock",
            "chainTransaction",
            "queryContract",
            "proveState");
    private static final String ORDER = "{\"nodes\":[\"bank-a/one\"],\"operation\":\"node.restart\",\"arguments\":{}}";
    private static final String SPEC = """
        apiVersion: flotilla/v1
        kind: Chain
        metadata: {name: trade}
        organizations:
          - id: bank-a
            nodes: [{id: one, role: validator}, {id: two, role: validator}]
        """;

    @Test
    void referencesLeadSomewhereAndEveryExampleFitsItsSchema() {
        assertThat(CONTRACT.danglingReferences()).isEmpty();
        assertThat(CONTRACT.wrongExamples()).isEmpty();
    }

    @Test
    void everyCodeOfAProblemIsDescribedAndSaysWhatComesNext() {
        assertThat(CONTRACT.codes()).containsExactlyInAnyOrderElementsOf(NextSteps.codes());
        assertThat(CONTRACT.codes())
                .containsAll(Arrays.stream(FleetException.Code.values())
                        .map(FleetException.Code::wire)
                        .toList());
    }

    @Test
    void whatIsRoutedIsDescribed(@TempDir Path folder) throws IOException {
        List<String> described = CONTRACT.operations()
                .map(operation -> operation.method() + " " + operation.path())
                .toList();
        try (LiveServer server = new LiveServer(folder)) {
            assertThat(server.routes())
                    .filteredOn(route -> !route.contains("/.well-known/est/") && !route.equals("GET /"))
                    .containsExactlyInAnyOrderElementsOf(described);
        }
    }

    @Test
    void whatIsDescribedAsksForATokenUnlessItSaysOtherwise(@TempDir Path folder) throws IOException {
        try (LiveServer server = new LiveServer(folder)) {
            CONTRACT.operations().forEach(operation -> {
                String path = operation.path().replaceAll("\\{[a-z]+}", "x");
                var nobody = server.ask(server.bare(path).method(operation.method(), BodyPublishers.noBody()));

                assertThat(nobody.status() == 401)
                        .as("%s asks for a token", operation)
                        .isEqualTo(!OPEN.contains(path));
            });
        }
    }

    /** A new operation needs a request here that it answers with success. */
    @Test
    void everyOperationIsAnsweredAsDescribed(@TempDir Path folder) throws IOException {
        try (LiveServer server = new LiveServer(folder)) {
            assertThat(server.post("/api/v1/chains", "application/yaml", SPEC).status())
                    .isEqualTo(200);
            String command = ordered(server, "first");
            server.json("/api/v1/inspectors", "{\"name\":\"eve\"}");
            server.json("/api/v1/tokens", "{\"name\":\"eve\",\"role\":\"viewer\",\"expires\":\"PT1H\"}");
            for (Operation operation : CONTRACT.operations().toList()) {
                String id = CONTRACT.id(operation);
                if (NEED_AN_AGENT.contains(id)) {
                    continue; // EnrolmentTest, CommandRoutesTest, CallRoutesTest, LedgerRoutesTest
                }
                String path = operation
                        .path()
                        .replace("{chain}", "trade")
                        .replace("{org}", "bank-a")
                        .replace("{node}", id.equals("revokeNode") ? "two" : "one")
                        .replace("{document}", "telemetry")
                        .replace("{id}", command)
                        .replace("{name}", "eve");

                var answer = server.ask(with(server.request(path), operation.method(), id));

                assertThat(answer.status())
                        .as("%s %s", operation, answer.body())
                        .isBetween(200, 299);
            }
        }
    }

    private static String ordered(LiveServer server, String key) {
        return server.json("/api/v1/commands", ORDER, "Idempotency-Key", key)
                .json()
                .path("id")
                .asText();
    }

    private static HttpRequest.Builder with(HttpRequest.Builder request, String method, String id) {
        return switch (id) {
            case "applyChain", "planChain" ->
                request.header("Content-Type", "application/yaml").POST(BodyPublishers.ofString(SPEC));
            case "addNode" -> json(request, "{\"organisation\":\"bank-a\",\"chain\":\"trade\",\"role\":\"observer\"}");
            case "revokeNode" -> json(request, "{\"reason\":\"stolen\"}");
            case "orderCommand" -> json(request.header("Idempotency-Key", "second"), ORDER);
            case "keepArtifact" ->
                request.header("Content-Type", "application/wasm")
                        .POST(BodyPublishers.ofByteArray(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0}));
            case "callNode" -> json(request, "{\"ask\":\"ping\"}");
            case "addInspector" -> json(request, "{\"name\":\"ines\"}");
            case "createToken" -> json(request, "{\"name\":\"tim\",\"role\":\"viewer\",\"expires\":\"PT1H\"}");
            default -> request.method(method, BodyPublishers.noBody());
        };
    }

    private static HttpRequest.Builder json(HttpRequest.Builder request, String body) {
        return request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }
}
