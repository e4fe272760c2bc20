package io.flotilla.fleet.lie;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.contract.chain.NodeFolder;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.fake.Leftovers;
import io.flotilla.fleet.fake.OpenApiContract;
import io.flotilla.pki.key.Pem;
import io.flotilla.pki.key.TlsContexts;
import io.flotilla.testing.FreePort;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A manager with a broker that is not its own, and agents with their chain nodes: all real processes. */
@SuppressWarnings("try")
final class SmallFleet implements AutoCloseable {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final OpenApiContract CONTRACT = new OpenApiContract();
    private static final int LARGEST = 1 << 22;
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final Path folder;
    private final Process manager;
    private final URI url;
    private final Map<String, Process> agents = new LinkedHashMap<>();
    private HttpClient http;
    private String token;

    /** @param broker where the manager and its agents connect to */
    SmallFleet(Path folder, URI broker) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        int port = FreePort.any();
        this.url = URI.create("https://127.0.0.1:" + port);
        this.manager = started(
                folder.resolve("manager.log"),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx384m",
                        "-Dflotilla.home=" + HOME,
                        "-cp",
                        HOME.resolve("fleet-manager/target/dist/lib") + File.separator + "*",
                        "io.flotilla.fleet.cli.Fleet",
                        "up",
                        "--dir",
                        managerFolder().toString(),
                        "--host",
                        "127.0.0.1",
                        "--no-context",
                        "--http-port",
                        String.valueOf(port),
                        "--broker",
                        broker.toString(),
                        "--public-name",
                        "127.0.0.1",
                        "--public-name",
                        "localhost"));
    }

    static boolean built() {
        return Stream.of("fleet-manager", "edge-agent", "chain-node")
                .allMatch(module -> Files.isDirectory(HOME.resolve(module).resolve("target/dist/lib")));
    }

    Path managerFolder() {
        return folder.resolve("manager");
    }

    /** Once the manager has its CA and answers. */
    void awaitManager() throws IOException {
        Path file = managerFolder().resolve("admin.token");
        await().atMost(Duration.ofSeconds(90)).until(() -> !manager.isAlive() || (Files.exists(file) && answers()));
        if (!manager.isAlive()) {
            throw new IllegalStateException("the manager ended:\n" + Files.readString(folder.resolve("manager.log")));
        }
        token = Files.readString(file).strip();
        http = client();
    }

    private boolean answers() throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(url.resolve("/healthz")).build();
            return client().send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    > 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Whether the manager has a broker. */
    boolean ready() throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(url.resolve("/readyz"))
                    .timeout(ANSWER)
                    .build();
            return answer(request).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private HttpClient client() throws IOException {
        return HttpClient.newBuilder()
                .sslContext(TlsContexts.client(
                        Pem.certificates(Files.readString(managerFolder().resolve("root.pem")))
                                .get(0)))
                .build();
    }

    /** Lets a host join as its owner would, and stay. */
    void join(String node, String joinLine) throws IOException {
        List<String> line = new ArrayList<>(List.of(joinLine.split(" ")));
        line.set(0, HOME.resolve("edge-agent/target/dist/bin/fleet-agent").toString());
        line.addAll(List.of(
                "--dir",
                agentFolder(node).toString(),
                "--node-home",
                HOME.resolve("chain-node/target/dist").toString(),
                "--p2p-host",
                "127.0.0.1",
                "--run"));
        agents.put(node, started(folder.resolve(node.replace('/', '.') + ".log"), line));
    }

    private static Process started(Path log, List<String> line) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("FLOTILLA_JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    List<String> nodes() {
        return List.copyOf(agents.keySet());
    }

    private Path agentFolder(String node) {
        return folder.resolve("agents").resolve(node.replace('/', '.'));
    }

    NodeFolder nodeFolder(String node) {
        return new NodeFolder(agentFolder(NodeAddress.parse(node).toString()).resolve("node"));
    }

    /** The chain node's process as it says itself; 0 while there is none. */
    long nodePid(String node) {
        try {
            return Json.parse(Files.readAllBytes(nodeFolder(node).admin()), LARGEST)
                    .path("pid")
                    .asLong();
        } catch (IOException | IllegalArgumentException absent) {
            return 0;
        }
    }

    /** What the chain node itself answers, asked on its own loopback port. */
    JsonNode nodeStatus(String node) throws IOException, InterruptedException {
        JsonNode access = Json.parse(Files.readAllBytes(nodeFolder(node).admin()), LARGEST);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + access.path("port").asInt() + "/status"))
                .header("Authorization", "Bearer " + access.path("token").asText())
                .build();
        return Json.parse(
                HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofByteArray())
                        .body(),
                LARGEST);
    }

    /** Manager and agents: those that a liar could bring down. */
    Map<String, Process> talkers() {
        Map<String, Process> all = new LinkedHashMap<>(agents);
        all.put("manager", manager);
        return all;
    }

    Path log(String talker) {
        return folder.resolve(talker.replace('/', '.') + ".log");
    }

    /** What an agent writes for itself; nothing for the manager. */
    String agentLog(String talker) throws IOException {
        Path log = agentFolder(talker).resolve("agent.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    JsonNode get(String path) {
        return send(HttpRequest.newBuilder(url.resolve(path)).GET());
    }

    /** Hands in the code of a contract; gives its hash. */
    String artifact(byte[] wasm) {
        return send(HttpRequest.newBuilder(url.resolve("/api/v1/artifacts"))
                        .header("Content-Type", "application/wasm")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(wasm)))
                .path("sha256")
                .asText();
    }

    JsonNode post(String path, String type, String body, String key) {
        return send(HttpRequest.newBuilder(url.resolve(path))
                .header("Content-Type", type)
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Asks again while there is no answer, or one that says that the manager is not able to. */
    private JsonNode send(HttpRequest.Builder request) {
        HttpRequest asked = request.header("Authorization", "Bearer " + token)
                .timeout(ANSWER)
                .build();
        HttpResponse<String> answer = await().atMost(ANSWER.multipliedBy(3))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(250))
                .pollInSameThread()
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> answer(asked), given -> given.statusCode() < 500);
        if (answer.statusCode() >= 400) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return Json.parse(answer.body().getBytes(StandardCharsets.UTF_8), LARGEST);
    }

    private HttpResponse<String> answer(HttpRequest asked) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(asked, HttpResponse.BodyHandlers.ofString());
        CONTRACT.hold(asked, answer);
        return answer;
    }

    /** Leaves no process behind, whatever has happened. */
    @Override
    public void close() throws InterruptedException {
        try {
            agents.values().forEach(Process::destroy);
            for (Process agent : agents.values()) {
                agent.waitFor(10, TimeUnit.SECONDS);
            }
            manager.destroy();
            manager.waitFor(15, TimeUnit.SECONDS);
        } finally {
            Leftovers.end(folder);
        }
    }
}
