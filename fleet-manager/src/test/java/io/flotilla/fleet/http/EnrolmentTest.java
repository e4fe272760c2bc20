package io.flotilla.fleet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.fleet.node.FleetException;
import io.flotilla.pki.est.EstClient;
import io.flotilla.pki.est.PinnedHttps;
import io.flotilla.pki.est.TokenSecret;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.Fingerprint;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.key.TlsContexts;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hosts at the door: EST and the bootstrap document on the HTTPS port. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class EnrolmentTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ENROL = "/.well-known/est/simpleenroll";

    @TempDir
    static Path folder;

    private LiveServer server;

    @BeforeAll
    void start() throws IOException {
        server = new LiveServer(folder);
        server.post("/api/v1/chains", "application/yaml", """
            apiVersion: flotilla/v1
            kind: Chain
            metadata: {name: trade}
            organizations: [{id: bank-a, nodes: [{id: one, role: validator}]}]
            """);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void anAgentEnrolsAndLearnsItsBrokerUntilItIsRevoked() throws Exception {
        TokenSecret token = token("enrols");
        KeyPair key = KeyPairs.generateP256(new SecureRandom());
        EstClient client = EstClient.firstContact(server.url, Fingerprint.of(server.root()), PATIENCE);
        Credential own = new Credential(key.getPrivate(), client.enrol(token, key));
        URI bootstrap = server.url.resolve("/.well-known/flotilla/bootstrap");
        PinnedHttps agent = new PinnedHttps(server.root(), Optional.of(own), PATIENCE);

        var told = agent.get(bootstrap);
        var revoked = server.json("/api/v1/nodes/bank-a/enrols/revoke", "{\"reason\":\"stolen\"}");
        var refused = agent.get(bootstrap);

        assertThat(told.status()).isEqualTo(200);
        assertThat(told.text())
                .contains("\"schema\":\"bootstrap/1\"", "\"to\":\"bank-a/enrols\"", "ssl://127.0.0.1:8883");
        assertThat(revoked.json().path("phase").asText()).isEqualTo("revoked");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(server.get("/api/v1/certs").json().path("items").findValuesAsText("identity"))
                .contains("spiffe://bank-a.flotilla.internal/agent/enrols");
    }

    @Test
    void anAgentFetchesTheCodeThatWasKept() throws Exception {
        TokenSecret token = token("fetches");
        KeyPair key = KeyPairs.generateP256(new SecureRandom());
        EstClient client = EstClient.firstContact(server.url, Fingerprint.of(server.root()), PATIENCE);
        Credential own = new Credential(key.getPrivate(), client.enrol(token, key));
        PinnedHttps agent = new PinnedHttps(server.root(), Optional.of(own), PATIENCE);
        String code = "\0asm\1\0\0\0" + "x".repeat(100_000);

        var kept = server.post("/api/v1/artifacts", "application/wasm", code);
        String path =
                "/.well-known/flotilla/artifacts/" + kept.json().path("sha256").asText();

        assertThat(kept.status()).isEqualTo(201);
        assertThat(agent.get(server.url.resolve(path)).text()).isEqualTo(code);
        assertThat(agent.get(server.url.resolve(path.replaceAll(".$", "x"))).status())
                .isEqualTo(400);
        assertThat(agent.get(server.url.resolve("/.well-known/flotilla/artifacts/" + "00".repeat(32)))
                        .status())
                .isEqualTo(404);
        assertThat(server.ask(server.bare(path).GET()).status()).isEqualTo(401);
    }

    @Test
    void nobodyLearnsTheBrokerWithoutACertificate() {
        assertThat(server.ask(server.bare("/.well-known/flotilla/bootstrap").GET())
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aWrongSecretGetsA401WithAnEmptyBody() {
        TokenSecret token = token("wrong");

        var refused = server.ask(enrol(token.id() + ":guess", "AAAA"));

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.body()).isEmpty();
        assertThat(refused.header("www-authenticate")).startsWith("Basic");
    }

    @ParameterizedTest
    @CsvSource({"0,400", "22,400", "65536,400", "65537,413", "120000,413", "900000,413"})
    void junkIsAClientError(int length, int status) {
        TokenSecret token = token("junk-" + length);

        var junk = server.ask(enrol(credentials(token), "A".repeat(length)));

        assertThat(junk.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"120000,413", "22,400"})
    void aSenderThatWaitsForAWordHearsTheAnswer(int length, int status) throws IOException {
        TokenSecret token = token("waits-" + length);
        String head = "POST " + ENROL + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: "
                + basic(credentials(token)) + "\r\nContent-Type: application/pkcs10\r\nExpect: 100-continue\r\n"
                + "Content-Length: " + length + "\r\n\r\n";

        try (SSLSocket socket = connect()) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            String first = line(socket.getInputStream());
            if (first.contains(" 100 ")) {
                line(socket.getInputStream());
                socket.getOutputStream().write("A".repeat(length).getBytes(StandardCharsets.US_ASCII));
                first = line(socket.getInputStream());
            }

            assertThat(first).startsWith("HTTP/1.1 " + status + " ");
        }
    }

    @Test
    void aHeaderWithoutEndIsCutOff() throws IOException {
        try (SSLSocket socket = connect()) {
            socket.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(40_000))
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(line(socket.getInputStream())).startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void aNameOfTheCallersChoiceIsAnswered() throws IOException {
        try (SSLSocket socket = connect()) {
            socket.getOutputStream()
                    .write("GET /healthz HTTP/1.1\r\nHost: manager.example\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(line(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void bodiesThatNeverEndStarveNobody() throws IOException {
        SSLSocket[] slow = new SSLSocket[40];
        try {
            for (int i = 0; i < slow.length; i++) {
                slow[i] = connect();
                slow[i].getOutputStream()
                        .write(("POST " + ENROL + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/pkcs10\r\n"
                                        + "Content-Length: 1000\r\n\r\nA")
                                .getBytes(StandardCharsets.US_ASCII));
            }

            assertThat(server.ask(server.bare("/healthz").GET()).status()).isEqualTo(200);
        } finally {
            for (SSLSocket socket : slow) {
                if (socket != null) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void aTakenPortIsSaidInOneSentence() {
        assertThatThrownBy(() -> new LiveServer(folder.resolve("second"), server.url.getPort()).close())
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("cannot listen on 127.0.0.1:" + server.url.getPort())
                .hasMessageContaining("--http-port");
    }

    private HttpRequest.Builder enrol(String credentials, String body) {
        return server.bare(ENROL)
                .header("Authorization", basic(credentials))
                .header("Content-Type", "application/pkcs10")
                .POST(BodyPublishers.ofString(body));
    }

    private TokenSecret token(String node) {
        var added = server.json(
                "/api/v1/nodes",
                "{\"organisation\":\"bank-a\",\"node\":\"" + node + "\",\"chain\":\"trade\",\"role\":\"observer\"}");
        return TokenSecret.parse(added.json().at("/token/id").asText() + "."
                + added.json().at("/token/secret").asText());
    }

    private static String credentials(TokenSecret token) {
        return token.id() + ":" + token.secret();
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    private SSLSocket connect() throws IOException {
        SSLSocket socket = (SSLSocket)
                TlsContexts.client(server.root()).getSocketFactory().createSocket("127.0.0.1", server.url.getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }
}
