package io.flotilla.fleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way in which a manager cannot be asked has its sentence, its next step and its exit code. */
final class TroubleTest {
    @TempDir
    Path folder;

    private FakeRest manager;

    @BeforeEach
    void connect() throws IOException {
        manager = new FakeRest(folder);
    }

    @AfterEach
    void disconnect() {
        manager.close();
    }

    @Test
    void aNameThatTheManagerDoesNotGoBy() {
        said(
                "FLEET_URL",
                "https://localhost:" + manager.port(),
                1,
                "does not go by the name localhost",
                "--public-name");
    }

    @Test
    void aNameThatNobodyKnows() {
        said("FLEET_URL", "https://nobody.invalid:8443", 1, "the name nobody.invalid is not known here", "FLEET_URL");
    }

    @Test
    void aPortWhereNobodyListens() throws IOException {
        int free;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = probe.getLocalPort();
        }
        said("FLEET_URL", "https://127.0.0.1:" + free, 1, "no manager answers at", "fleet up");
    }

    @Test
    void aPortThatSpeaksNoTls() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> answerPlainly(plain));
            said("FLEET_URL", "https://127.0.0.1:" + plain.getLocalPort(), 1, "does not speak TLS", "FLEET_URL");
            assertThat(served).isNotNull();
        }
    }

    @Test
    void aRootCertificateThatIsNone() throws IOException {
        Path none = Files.writeString(folder.resolve("none.pem"), "no certificate");

        said("FLEET_CA", none.toString(), 2, "none.pem cannot be read", "FLEET_CA");
        said("FLEET_CA", folder.resolve("missing.pem").toString(), 2, "missing.pem cannot be read", "FLEET_CA");
    }

    @Test
    void aTokenThatCountsNoMore() {
        manager.answering("GET /api/v1/nodes?limit=500", 401, "{\"detail\":\"this token has expired\"}");

        said("FLEET_TOKEN", "old", 3, "this token has expired", "check FLEET_TOKEN");
    }

    @Test
    void somethingElseThatSpeaksHttps() {
        manager.foreign("GET /api/v1/nodes?limit=500", 200, "<html>", Map.of());

        said("FLEET_TOKEN", "any", 1, "is not a fleet manager", "FLEET_URL");
    }

    @Test
    void onlyWithDebugThereIsAStackTrace() {
        Map<String, String> wrong = new HashMap<>(manager.environment());
        wrong.put("FLEET_CA", "/none");
        Terminal terminal = new Terminal(wrong);

        terminal.run("get", "nodes", "--debug");

        assertThat(terminal.err()).contains("\tat io.flotilla.");
    }

    private void said(String variable, String value, int exit, String what, String next) {
        Map<String, String> wrong = new HashMap<>(manager.environment());
        wrong.put(variable, value);
        Terminal terminal = new Terminal(wrong);

        assertThat(terminal.run("get", "nodes")).isEqualTo(exit);
        assertThat(terminal.err()).contains(what, next).hasLineCount(1).doesNotContain("secret-token", "\tat ");
        assertThat(terminal.out()).isEmpty();
    }

    private static void answerPlainly(ServerSocket plain) {
        try (var socket = plain.accept()) {
            socket.getOutputStream().write("SSH-2.0-OpenSSH\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            socket.getInputStream().readNBytes(1 << 16);
        } catch (IOException over) {
            // the other side has seen enough
        }
    }
}
