package io.flotilla.fleet.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.fleet.fake.Leftovers;
import io.flotilla.pki.key.Pem;
import io.flotilla.testing.FreePort;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** One manager and its hosts as real processes, made of what the build has packed, each to be killed by itself. */
final class LiveFleet implements AutoCloseable {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** A machine with ten times as much to do as it has cores was seen to need more than 90 s. */
    private static final Duration START = Duration.ofSeconds(180);

    private static final String LOOPBACK = "127.0.0.1";

    private final Path folder;
    private final Place place;
    private final String address;
    private final int httpPort;
    private final int mqttPort;
    private final Map<String, Host> hosts = new TreeMap<>();
    private Path managerFolder;
    private @Nullable Process manager;
    private @Nullable Door door;
    private boolean brokerElsewhere;

    /**
     * @param place where the manager runs
     * @param address on which it listens there
     */
    LiveFleet(Path folder, Place place, String address) {
        this.folder = folder;
        this.place = place;
        this.address = address;
        managerFolder = folder.resolve("manager");
        httpPort = FreePort.any();
        mqttPort = FreePort.any();
    }

    /** Whether everything that is started here was built; it is, in {@code mvn verify} of the whole. */
    static boolean built() {
        return Stream.of("fleet-manager", "edge-agent", "chain-node")
                .allMatch(module -> Files.isDirectory(HOME.resolve(module).resolve("target/dist/lib")));
    }

    /**
     * A fleet on this host that is as the spec wants it: whole, with nothing pending. The test is skipped when something was not
     * built.
     */
    static LiveFleet running(Path folder, String spec) throws IOException {
        Assumptions.assumeTrue(built(), "the distributions are missing: run mvn verify at the root");
        LiveFleet fleet = new LiveFleet(folder, Place.HERE, LOOPBACK);
        try {
            fleet.startManager();
            for (Map.Entry<String, String> join : fleet.apply(spec).entrySet()) {
                fleet.join(join.getKey(), join.getValue(), Place.HERE, LOOPBACK, 0);
            }
            fleet.awaitWhole();
            fleet.awaitNothingPending();
            return fleet;
        } catch (IOException | RuntimeException | AssertionError unready) {
            fleet.close();
            throw unready;
        }
    }

    /** A chain of small validators, {@code org/node} each. */
    static String spec(String chain, String... validators) {
        StringBuilder organisations = new StringBuilder();
        for (String validator : validators) {
            String[] name = validator.split("/", 2);
            organisations.append("""
                      - {id: %s, nodes: [{id: %s, role: validator, runtime: {heap: 128MiB}}]}
                    """.formatted(name[0], name[1]));
        }
        return """
                apiVersion: flotilla/v1
                kind: Chain
                metadata: {name: %s}
                consensus: {protocol: qbft, blockPeriod: 1s, requestTimeout: 2s}
                organizations:
                %spermissions: {deployContracts: [%s]}
                """.formatted(chain, organisations, validators[0].split("/", 2)[0]);
    }

    /** For whatever has to come about; whoever gets no good answer looks again. */
    static ConditionFactory eventually() {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(250))
                .ignoreExceptionsInstanceOf(UncheckedIOException.class);
    }

    static void pause(Duration length) {
        await().pollDelay(length).atMost(length.plusSeconds(30)).until(() -> true);
    }

    /** Starts the manager, the first time or again in the same folder, and waits until it is at work. */
    void startManager() throws IOException {
        launchManager();
        awaitManager();
    }

    /** Starts the manager and does not wait for it. */
    void launchManager() throws IOException {
        Files.createDirectories(managerFolder);
        manager = place.start(managerLine(), Map.of(), folder.resolve("manager.out"));
    }

    void awaitManager() throws IOException {
        Process started = manager();
        eventually().atMost(START).until(() -> ready() || !started.isAlive());
        if (!started.isAlive()) {
            throw new IllegalStateException("the manager ended:\n" + Files.readString(folder.resolve("manager.out")));
        }
    }

    /** With {@code kill -9}. */
    void killManager() throws InterruptedException {
        Process running = manager();
        running.destroyForcibly();
        running.waitFor();
    }

    /** As an operator does who presses Ctrl-C. */
    void stopManager() {
        Process running = manager();
        running.destroy();
        eventually().until(() -> !running.isAlive());
    }

    /** From its next start on the manager is a client of the broker that somebody else runs at {@link #broker}. */
    void brokerIsElsewhere() {
        brokerElsewhere = true;
    }

    /** Lets a manager work in another folder when it is started next. */
    void moveManager(Path other) {
        managerFolder = other;
    }

    Path managerFolder() {
        return managerFolder;
    }

    /**
     * Has a verb of the CLI do its work on the manager's host.
     *
     * @throws IllegalStateException when it does not succeed
     */
    void verb(String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(program());
        line.addAll(List.of(words));
        Path output = folder.resolve("verbs.out");
        if (place.start(line, Map.of(), output).waitFor() != 0) {
            throw new IllegalStateException(List.of(words) + " failed:\n" + Files.readString(output));
        }
    }

    /** What the broker keeps on its disk. */
    Path brokerFolder() {
        return managerFolder.resolve("broker");
    }

    URI url() {
        return URI.create("https://" + address + ":" + httpPort);
    }

    URI broker() {
        return URI.create("ssl://" + address + ":" + mqttPort);
    }

    Path rootFile() {
        return managerFolder.resolve("root.pem");
    }

    X509Certificate root() throws IOException {
        return Pem.certificates(Files.readString(rootFile())).get(0);
    }

    String token() throws IOException {
        return Files.readString(managerFolder.resolve("admin.token")).strip();
    }

    /** Applies a spec; gives the join line of each node that has not joined. */
    Map<String, String> apply(String spec) {
        Map<String, String> lines = new TreeMap<>();
        ask(Door.Request.yaml("/api/v1/chains", spec))
                .path("joins")
                .forEach(join ->
                        lines.put(join.path("node").asText(), join.path("join").asText()));
        return lines;
    }

    /** Joins a host and lets its agent run. */
    Host join(String node, String joinLine, Place where, String p2pHost, int p2pPort) throws IOException {
        Host host = new Host(HOME, folder.resolve(node.replace('/', '.')), where);
        host.join(joinLine, p2pHost, p2pPort);
        hosts.put(node, host);
        return host;
    }

    Host host(String node) {
        return Objects.requireNonNull(hosts.get(node), node);
    }

    List<String> nodes() {
        return List.copyOf(hosts.keySet());
    }

    /** @throws UncheckedIOException when there is no answer, or it is a refusal */
    ObjectNode ask(Door.Request request) {
        try {
            return tried(request);
        } catch (IOException unanswered) {
            throw new UncheckedIOException(unanswered);
        }
    }

    ObjectNode tried(Door.Request request) throws IOException {
        Door known = door;
        if (known == null) {
            known = place.equals(Place.HERE)
                    ? new HttpDoor(url(), token(), root())
                    : new CurlDoor(place, url(), token(), rootFile());
            door = known;
        }
        return known.send(request);
    }

    ObjectNode get(String path) {
        return ask(Door.Request.get(path));
    }

    JsonNode node(String node) {
        return get("/api/v1/nodes/" + node);
    }

    /** Orders an operation; gives the command. */
    static Door.Request order(String operation, List<String> nodes, String key) {
        String listed =
                String.join(",", nodes.stream().map(n -> "\"" + n + "\"").toList());
        return Door.Request.post(
                        "/api/v1/commands",
                        "{\"nodes\":[" + listed + "],\"operation\":\"" + operation + "\",\"arguments\":{}}")
                .under(key);
    }

    /** Orders a restart of a node; gives the command. */
    String restart(String node) {
        return ask(order("node.restart", List.of(node), node + System.nanoTime()))
                .path("id")
                .asText();
    }

    void awaitSuccess(String command) {
        eventually().untilAsserted(() -> assertThat(states(command)).containsExactly("succeeded"));
    }

    /** Online, in sync, running, with a link to every other node. */
    boolean whole(String node) {
        JsonNode seen = node(node);
        return seen.at("/presence/state").asText().equals("online")
                && seen.at("/status/phase").asText().equals("running")
                && seen.at("/status/peers").asInt() == hosts.size() - 1
                && seen.path("inSync").asBoolean();
    }

    void awaitWhole() {
        eventually().until(() -> hosts.keySet().stream().allMatch(this::whole));
    }

    void awaitNothingPending() {
        eventually()
                .until(() -> hosts.keySet().stream()
                        .allMatch(node -> get("/api/v1/nodes/" + node + "/documents/pending")
                                .path("items")
                                .isEmpty()));
    }

    /** Of a command, one a node. */
    List<String> states(String id) {
        return get("/api/v1/commands/" + id).path("executions").findValuesAsText("state");
    }

    long epoch(String node) {
        return node(node).at("/presence/epoch").asLong();
    }

    /** Online, in a later epoch. */
    boolean returned(String node, long before) {
        return node(node).at("/presence/state").asText().equals("online") && epoch(node) > before;
    }

    private boolean ready() {
        try {
            return Files.exists(managerFolder.resolve("admin.token"))
                    && Files.exists(rootFile())
                    && tried(Door.Request.get("/readyz")) != null;
        } catch (IOException notYet) {
            return false;
        }
    }

    private Process manager() {
        Process running = manager;
        if (running == null) {
            throw new IllegalStateException("the manager was never started");
        }
        return running;
    }

    private List<String> managerLine() {
        List<String> line = new ArrayList<>(program());
        line.addAll(List.of("up", "--dir", managerFolder.toString(), "--no-context", "--host", address));
        line.addAll(List.of("--http-port", String.valueOf(httpPort)));
        line.addAll(
                brokerElsewhere
                        ? List.of("--broker", broker().toString())
                        : List.of("--mqtt-port", String.valueOf(mqttPort)));
        line.addAll(List.of("--public-name", address));
        return line;
    }

    private static List<String> program() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx384m",
                "-cp",
                HOME.resolve("fleet-manager/target/dist/lib") + File.separator + "*",
                "io.flotilla.fleet.cli.Fleet");
    }

    /** Nothing is left, also of what was started by others: a node outlives its agent. */
    @Override
    public void close() {
        Leftovers.end(folder);
    }
}
