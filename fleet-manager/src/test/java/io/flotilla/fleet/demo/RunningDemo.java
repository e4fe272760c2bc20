package io.flotilla.fleet.demo;

import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.fake.Leftovers;
import io.flotilla.fleet.fake.OpenApiContract;
import io.flotilla.pki.key.Pem;
import io.flotilla.pki.key.TlsContexts;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.paho.mqttv5.common.MqttException;

/** {@code fleet demo} as a user starts it, with what demo.json says of it. */
final class RunningDemo implements AutoCloseable {
    private static final OpenApiContract CONTRACT = new OpenApiContract();
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Duration READY = Duration.ofSeconds(180);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final Path folder;
    private final Process process;
    private final JsonNode facts;
    private final X509Certificate root;
    private final HttpClient http;
    private final List<ProcessHandle> seen = new ArrayList<>();

    private RunningDemo(Path folder, Process process, JsonNode facts) throws IOException {
        this.folder = folder;
        this.process = process;
        this.facts = facts;
        this.root = Pem.certificates(Files.readString(Path.of(facts.path("ca").asText())))
                .get(0);
        this.http = HttpClient.newBuilder().sslContext(TlsContexts.client(root)).build();
        processes().forEach(p -> ProcessHandle.of(p.path("pid").asLong()).ifPresent(seen::add));
    }

    /** Whether the distributions that the demo starts were built; they are, in {@code mvn verify} of the whole. */
    static boolean built() {
        return Stream.of("fleet-manager", "edge-agent", "chain-node")
                .allMatch(module -> Files.isDirectory(HOME.resolve(module).resolve("target/dist/lib")));
    }

    static RunningDemo start(Path folder) throws IOException {
        Process process = fleet(folder.resolve("demo.out"), Map.of(), "demo", "--dir", folder.toString());
        try {
            Path file = folder.resolve("demo.json");
            await().atMost(READY)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> Files.exists(file) || !process.isAlive());
            if (!Files.exists(file)) {
                fail("the demo ended before it was ready:\n" + Files.readString(folder.resolve("demo.out")));
            }
            return new RunningDemo(folder, process, Json.parse(Files.readAllBytes(file), 1 << 20));
        } catch (IOException | RuntimeException | AssertionError unready) {
            Leftovers.end(folder);
            throw unready;
        }
    }

    /** Runs the CLI in a process of its own, its output into a file. */
    static Process fleet(Path output, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dflotilla.home=" + HOME,
                "-cp",
                HOME.resolve("fleet-manager/target/dist/lib") + File.separator + "*",
                "io.flotilla.fleet.cli.Fleet"));
        command.addAll(Arrays.asList(arguments));
        return started(command, output, environment);
    }

    static Process started(List<String> command, Path output, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("FLOTILLA_JAVA_HOME", System.getProperty("java.home"));
        return builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    static Path agentLauncher() {
        return HOME.resolve("edge-agent/target/dist/bin/fleet-agent");
    }

    Path folder() {
        return folder;
    }

    String url() {
        return facts.path("url").asText();
    }

    Map<String, String> environment() {
        return Map.of(
                "FLEET_URL",
                url(),
                "FLEET_TOKEN",
                facts.path("token").asText(),
                "FLEET_CA",
                facts.path("ca").asText());
    }

    Stream<JsonNode> processes() {
        return StreamSupport.stream(facts.path("processes").spliterator(), false);
    }

    JsonNode entry(String role, String node) {
        return processes()
                .filter(p -> p.path("role").asText().equals(role)
                        && p.path("node").asText().equals(node))
                .findFirst()
                .orElseThrow();
    }

    ProcessHandle handle(String role, String node) {
        return ProcessHandle.of(entry(role, node).path("pid").asLong()).orElseThrow();
    }

    /** Looks at one topic of a node from now on. */
    Inspector inspector(String node, String topic) throws MqttException {
        return Inspector.of(facts, root, "fleet/v1/" + node + "/" + topic);
    }

    List<String> nodes() {
        return processes()
                .filter(p -> p.path("role").asText().equals("node"))
                .map(p -> p.path("node").asText())
                .sorted()
                .toList();
    }

    JsonNode get(String path) {
        return send(HttpRequest.newBuilder(URI.create(url() + path)).GET());
    }

    JsonNode post(String path, String body, String idempotencyKey) {
        return send(HttpRequest.newBuilder(URI.create(url() + path))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Asks again while there is no answer. */
    private JsonNode send(HttpRequest.Builder request) {
        HttpRequest asked = request.header(
                        "Authorization", "Bearer " + facts.path("token").asText())
                .timeout(ANSWER)
                .build();
        HttpResponse<String> answer = await().atMost(ANSWER.multipliedBy(3))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(250))
                .pollInSameThread()
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> http.send(asked, HttpResponse.BodyHandlers.ofString()), given -> given.statusCode() < 500);
        CONTRACT.hold(asked, answer);
        return Json.parse(answer.body().getBytes(StandardCharsets.UTF_8), 1 << 20);
    }

    /** As demo.json says: what anyone can start that process with again. */
    Process startAgain(String role, String node) throws IOException {
        List<String> command = new ArrayList<>();
        entry(role, node).path("start").forEach(word -> command.add(word.asText()));
        Process again = started(command, folder.resolve("again.out"), Map.of());
        seen.add(again.toHandle());
        return again;
    }

    /** Asks the demo to stop, as a service manager would; gives the processes that are left. */
    List<Long> stop() throws InterruptedException {
        process.destroy();
        process.waitFor(60, TimeUnit.SECONDS);
        return left();
    }

    /** As Ctrl-C does; gives the processes that are left. */
    List<Long> interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                .start()
                .waitFor();
        process.waitFor(60, TimeUnit.SECONDS);
        return left();
    }

    /** A program that is started in the background by a script passes this on to its children. */
    boolean ignoresCtrlC() throws IOException {
        Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
        if (!Files.isReadable(status)) {
            return false;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> line.substring(line.length() - 1))
                .anyMatch(digit -> (Character.digit(digit.charAt(0), 16) & 2) != 0);
    }

    private List<Long> left() {
        return Stream.concat(seen.stream(), ProcessHandle.allProcesses().filter(this::namesTheFolder))
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::pid)
                .distinct()
                .toList();
    }

    private boolean namesTheFolder(ProcessHandle handle) {
        return handle.info().commandLine().orElse("").contains(folder.toString());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        seen.forEach(ProcessHandle::destroyForcibly);
        Leftovers.end(folder);
    }
}
