package io.flotilla.fleet.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.fleet.http.LiveServer.Reply;
import io.flotilla.fleet.node.Operator;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArtifactRoutesTest {
    private static final String PATH = "/api/v1/artifacts";
    private static final String WASM = "application/wasm";
    private static final String MODULE = "\0asm\1\0\0\0";
    private static final String CONTRACTS = """
        contracts:
          - {name: asset-register, sha256: "%s"}
        """;
    private static final String SPEC = """
        apiVersion: flotilla/v1
        kind: Chain
        metadata: {name: trade}
        organizations:
          - id: bank-a
            nodes: [{id: one, role: validator}]
        """ + CONTRACTS;
    private static final String DEPLOY = """
        {"operation":"chain.submit","nodes":["bank-a/one"],
         "arguments":{"contract":"lifecycle","method":"deploy","args":["mine"],"artifact":"%s"}}
        """;

    @TempDir
    Path folder;

    private LiveServer server;

    @BeforeEach
    void start() throws IOException {
        server = new LiveServer(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aModuleIsKeptOnceByItsHash() {
        Reply first = server.post(PATH, WASM, MODULE);
        Reply again = server.post(PATH, WASM, MODULE);

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.json().path("sha256").asText()).isEqualTo(hash(MODULE));
        assertThat(first.json().path("size").asInt()).isEqualTo(8);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(first.json());
    }

    @Test
    void whatIsNoModuleIsRefused() {
        assertThat(server.post(PATH, WASM, "").code()).isEqualTo("not-wasm");
        assertThat(server.post(PATH, WASM, "\0asm\2\0\0\0").status()).isEqualTo(422);
        assertThat(server.post(PATH, "text/plain", MODULE).status()).isEqualTo(415);
        assertThat(server.post(PATH, WASM, MODULE + "x".repeat(256 << 10)).status())
                .isEqualTo(413);
    }

    @Test
    void aViewerSendsNone() {
        String viewer = server.operator("vic", Operator.Role.VIEWER, null);
        String operator = server.operator("olu", Operator.Role.OPERATOR, "bank-a");

        assertThat(send(viewer).status()).isEqualTo(403);
        assertThat(send(operator).status()).isEqualTo(201);
    }

    @Test
    void aSpecNamesOnlyCodeThatWasSent() {
        String spec = SPEC.formatted(hash(MODULE));

        Reply unsent = server.post("/api/v1/chains", "application/yaml", spec);
        server.post(PATH, WASM, MODULE);
        Reply sent = server.post("/api/v1/chains", "application/yaml", spec);

        assertThat(unsent.status()).isEqualTo(404);
        assertThat(unsent.code()).isEqualTo("unknown-artifact");
        assertThat(unsent.json().path("detail").asText()).contains("asset-register", "wasm");
        assertThat(sent.status()).isEqualTo(200);
    }

    @Test
    void theOldestGoesUnlessASpecNamesIt() {
        server.post(PATH, WASM, MODULE);
        server.post("/api/v1/chains", "application/yaml", SPEC.formatted(hash(MODULE)));
        for (int i = 0; i < 64; i++) {
            assertThat(server.post(PATH, WASM, MODULE + i).status()).isEqualTo(201);
        }

        assertThat(server.post(PATH, WASM, MODULE).status()).isEqualTo(200);
        assertThat(server.post(PATH, WASM, MODULE + 63).status()).isEqualTo(200);
        assertThat(server.post(PATH, WASM, MODULE + 0).status()).isEqualTo(201);
    }

    @Test
    void whatIsSentAgainIsYoungAgain() {
        for (int i = 0; i < 64; i++) {
            server.post(PATH, WASM, MODULE + i);
        }
        server.post(PATH, WASM, MODULE + 0);

        server.post(PATH, WASM, MODULE + 64);

        assertThat(server.post(PATH, WASM, MODULE + 0).status()).isEqualTo(200);
        assertThat(server.post(PATH, WASM, MODULE + 1).status()).isEqualTo(201);
    }

    @Test
    void whatACommandNamesThatHasNotEndedStays() {
        server.post(PATH, WASM, MODULE);
        server.post("/api/v1/chains", "application/yaml", SPEC.replace(CONTRACTS, ""));
        Reply ordered = server.json("/api/v1/commands", DEPLOY.formatted(hash(MODULE)), "Idempotency-Key", "d-1");
        for (int i = 0; i < 64; i++) {
            assertThat(server.post(PATH, WASM, MODULE + i).status()).isEqualTo(201);
        }

        assertThat(ordered.status()).isEqualTo(202);
        assertThat(server.post(PATH, WASM, MODULE).status()).isEqualTo(200);
    }

    /** It does not pass by itself: only another spec makes room. */
    @Test
    void whereSpecsNameAllThereIsNoRoom() {
        StringBuilder spec = new StringBuilder(SPEC.formatted(hash(MODULE + 0)));
        for (int i = 0; i < 64; i++) {
            server.post(PATH, WASM, MODULE + i);
            if (i > 0) {
                spec.append("  - {name: c")
                        .append(i)
                        .append(", sha256: \"")
                        .append(hash(MODULE + i))
                        .append("\"}\n");
            }
        }
        assertThat(server.post("/api/v1/chains", "application/yaml", spec.toString())
                        .status())
                .isEqualTo(200);

        Reply refused = server.post(PATH, WASM, MODULE);

        assertThat(refused.code()).isEqualTo("too-many-artifacts");
        assertThat(refused.status()).isEqualTo(409);
    }

    private Reply send(String token) {
        return server.ask(server.as(token, PATH).header("Content-Type", WASM).POST(BodyPublishers.ofString(MODULE)));
    }

    private static String hash(String module) {
        return Sha256.of(module.getBytes(StandardCharsets.UTF_8)).value();
    }
}
