package io.flotilla.fleet.lie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.contract.chain.ShippedContract;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.key.TlsContexts;
import io.flotilla.pki.profile.Lifetimes;
import io.flotilla.pki.profile.PublicNames;
import io.flotilla.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A manager, two agents and their chain nodes, with a broker between them that lies. {@code -Dflotilla.lie.seed} draws the
 * same lies again, {@code -Dflotilla.lie.steps} says how many; when which of them meets whom is up to the processes.
 */
final class LyingBrokerIT {
    private static final long SEED = Long.getLong("flotilla.lie.seed", System.nanoTime());
    private static final int STEPS = Integer.getInteger("flotilla.lie.steps", 300);
    private static final int ORDERS = 4;
    /** Longer than the delay of an agent's will. */
    private static final Duration AFTER_THE_WILLS = Duration.ofSeconds(11);

    private static final Duration CONVERGED = Duration.ofSeconds(180);
    private static final String SPEC = """
            apiVersion: flotilla/v1
            kind: Chain
            metadata:
              name: pair
            consensus:
              protocol: qbft
              blockPeriod: 1s
              requestTimeout: 2s
            organizations:
              - id: bank-a
                nodes:
                  - id: validator-1
                    role: validator
              - id: bank-b
                nodes:
                  - id: validator-1
                    role: validator
            contracts:
              - name: asset-register
                sha256: %s
            permissions:
              deployContracts: [bank-a]
            """;
    private static final String CHAIN = "/api/v1/chains/pair";

    private final long begun = System.nanoTime();
    private final Witness witness = new Witness();
    private SmallFleet fleet;
    private TestBroker broker;
    private Liar liar;
    private Watch watch;

    @BeforeEach
    void starts(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(
                SmallFleet.built(), "the agent's and the node's distributions are missing: run mvn verify at the root");
        int port = FreePort.any();
        fleet = new SmallFleet(folder, URI.create("ssl://127.0.0.1:" + port));
        fleet.awaitManager();
        broker = broker(port);
        broker.with(office -> {
            office.witness(witness::sees);
            Random random = new Random(SEED);
            liar = new Liar(random, new Forger(random, KeyPairs.generateP256(new SecureRandom())), office);
            return true;
        });
        await().atMost(Duration.ofSeconds(60)).until(fleet::ready);
    }

    /** With a certificate of the manager's own CA: a broker that was trusted, and has changed sides. */
    private TestBroker broker(int port) throws IOException {
        Path folder = fleet.managerFolder();
        Authorities authorities = Authorities.open(
                folder.resolve("ca"),
                Files.readString(folder.resolve("ca.password")).strip().toCharArray(),
                TrustDomain.DEFAULT,
                Lifetimes.STANDARD,
                Clock.systemUTC(),
                new SecureRandom());
        Credential server =
                authorities.server(new InstanceId("liar"), PublicNames.of(List.of("localhost", "127.0.0.1")));
        return new TestBroker(TlsContexts.server(() -> server, authorities.root()), port);
    }

    @AfterEach
    void leavesNothingBehind() throws InterruptedException {
        try {
            if (watch != null) {
                watch.close();
            }
        } finally {
            try {
                if (fleet != null) {
                    fleet.close();
                }
            } finally {
                if (broker != null) {
                    broker.close();
                }
            }
        }
    }

    @Test
    void itChangesNoNodeEndsNoCommandAndRunsNoneTwice() throws Exception {
        try {
            bornAmongLies();
            told("born");
            isBornAsItsMembersWanted();
            watch = new Watch(fleet, witness);
            Map<String, byte[]> settings = settings();
            int orders = orderedAmongLies();
            told("ordered");
            convergesOnceTheBrokerIsHonest();
            told("converged");
            eachOrderHadOneEffect(orders);
            eachCallStandsOnceInTheChain(orders);
            for (String node : fleet.nodes()) {
                assertThat(Files.readAllBytes(fleet.nodeFolder(node).settings()))
                        .as(node)
                        .isEqualTo(settings.get(node));
            }
            isBornAsItsMembersWanted();
            refusalsWereTold();
            nobodySuffered();
        } catch (AssertionError | RuntimeException failed) {
            told("failed");
            String lies = broker.with(office -> liar.lastLies());
            System.err.println(lies);
            throw failed;
        }
    }

    /** For whoever wants the same lies again, or wonders what takes long. */
    private void told(String stage) {
        System.err.println("lying broker, seed " + SEED + ", " + STEPS + " steps: " + stage + " after "
                + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s; "
                + broker.with(office -> liar.counts()));
    }

    private void bornAmongLies() throws IOException, InterruptedException {
        JsonNode applied = fleet.post(
                "/api/v1/chains",
                "application/yaml",
                SPEC.formatted(fleet.artifact(ShippedContract.ASSET_REGISTER.wasm())),
                "apply");
        try (Telling telling = new Telling(broker, liar, Duration.ZERO)) {
            for (JsonNode join : applied.path("joins")) {
                fleet.join(join.path("node").asText(), join.path("join").asText());
            }
            await().atMost(Duration.ofSeconds(300))
                    .until(() -> telling.told() >= STEPS / 4 && everybodyWasLiedTo(STEPS / 40));
        }
        allAreWell();
    }

    private boolean everybodyWasLiedTo(int least) {
        Map<String, Integer> counts = broker.with(office -> liar.counts());
        return counts.size() == 1 + fleet.nodes().size()
                && counts.values().stream().allMatch(told -> told >= least);
    }

    private void isBornAsItsMembersWanted() throws IOException, InterruptedException {
        JsonNode genesis = Json.parse(
                broker.with(office -> office.retained().stream()
                        .filter(letter -> letter.topic().equals("fleet/v1/_chain/pair/genesis"))
                        .findFirst()
                        .map(Letter::payload)
                        .orElseThrow()),
                1 << 20);
        assertThat(genesis.path("validators")).hasSize(2);
        for (JsonNode validator : genesis.path("validators")) {
            String node = validator.path("organisation").asText() + "/"
                    + validator.path("node").asText();
            JsonNode own = fleet.nodeStatus(node);
            assertThat(validator.path("publicKey").asText())
                    .isEqualTo(own.path("publicKey").asText())
                    .isEqualTo(witness.consensusKeys().get(node));
            assertThat(own.path("genesis").asText())
                    .isEqualTo(fleet.get("/api/v1/chains/pair").path("genesis").asText());
        }
    }

    private Map<String, byte[]> settings() throws IOException {
        Map<String, byte[]> all = new HashMap<>();
        for (String node : fleet.nodes()) {
            all.put(node, Files.readAllBytes(fleet.nodeFolder(node).settings()));
        }
        return all;
    }

    private int orderedAmongLies() throws IOException, InterruptedException {
        try (Telling telling = new Telling(broker, liar, AFTER_THE_WILLS)) {
            for (int order = 0; order < ORDERS; order++) {
                lied(telling, 2 * order + 1);
                restart(fleet.nodes().get(order % 2), "among-lies-" + order);
                lied(telling, 2 * order + 2);
                call(fleet.nodes().get(order % 2), "asset-" + order);
            }
            lied(telling, 2 * ORDERS + 1);
        }
        return ORDERS;
    }

    /** Waits until so many parts of all lies that are to be told meanwhile were told. */
    private static void lied(Telling telling, int parts) {
        int due = (STEPS - STEPS / 4) * parts / (2 * ORDERS + 1);
        await().atMost(Duration.ofSeconds(300)).until(() -> telling.told() >= due);
    }

    /** Lets the node's organisation register an asset, which can be done once. */
    private String call(String node, String asset) {
        String call = "{\"organisation\":\"" + node.replaceFirst("/.*", "")
                + "\",\"contract\":\"asset-register\",\"method\":\"register\",\"args\":[\"" + asset + "\",\"\"]}";
        return fleet.post(CHAIN + "/calls", "application/json", call, asset)
                .path("id")
                .asText();
    }

    private String restart(String node, String key) throws IOException, InterruptedException {
        String order = "{\"nodes\":[\"" + node + "\"],\"operation\":\"node.restart\",\"arguments\":{}}";
        return fleet.post("/api/v1/commands", "application/json", order, key)
                .path("id")
                .asText();
    }

    private void convergesOnceTheBrokerIsHonest() throws IOException, InterruptedException {
        await().atMost(CONVERGED).untilAsserted(() -> assertThat(open()).isEmpty());
        allAreWell();
        for (String node : fleet.nodes()) {
            succeeds(restart(node, "honest-" + node));
        }
        allAreWell();
        for (String node : fleet.nodes()) {
            succeeds(call(node, "last-of-" + node.replace('/', '-')));
        }
    }

    private void succeeds(String command) {
        await().atMost(CONVERGED)
                .untilAsserted(() -> assertThat(fleet.get("/api/v1/commands/" + command)
                                .at("/executions/0/state")
                                .asText())
                        .isEqualTo("succeeded"));
    }

    /** Commands that have not succeeded. */
    private List<String> open() throws IOException, InterruptedException {
        List<String> open = new ArrayList<>();
        for (JsonNode command : fleet.get("/api/v1/commands?limit=200").path("items")) {
            for (JsonNode execution : command.path("executions")) {
                if (!execution.path("state").asText().equals("succeeded")) {
                    open.add(command.path("operation").asText() + " " + execution);
                }
            }
        }
        return open;
    }

    private void eachOrderHadOneEffect(int orders) throws IOException, InterruptedException {
        for (String node : fleet.nodes()) {
            assertThat(watch.pids(node)).as("processes of " + node).hasSize(1 + orders / 2 + 1);
        }
        assertThat(watch.untrue()).isEmpty();
        assertThat(watch.unwitnessed()).isEmpty();
        assertThat(witness.wentBack()).isEmpty();
    }

    /** A call that was signed or carried out twice would have used another nonce, and been refused by the contract. */
    private void eachCallStandsOnceInTheChain(int calls) {
        Map<String, List<Long>> nonces = new HashMap<>();
        for (JsonNode command : fleet.get("/api/v1/commands?limit=200").path("items")) {
            if (!command.path("operation").asText().equals("chain.submit")) {
                continue;
            }
            JsonNode done = command.at("/executions/0/output");
            nonces.computeIfAbsent(done.path("sender").asText(), of -> new ArrayList<>())
                    .add(done.path("nonce").asLong());
            String path = "/chain/transactions/" + done.path("transaction").asText();
            await().atMost(CONVERGED)
                    .untilAsserted(() -> assertThat(fleet.nodes().stream()
                                    .map(node -> fleet.get("/api/v1/nodes/" + node + path))
                                    .distinct())
                            .singleElement()
                            .satisfies(same -> assertThat(
                                            same.at("/receipt/status").asText())
                                    .as(same.toString())
                                    .isEqualTo("succeeded")));
        }
        assertThat(nonces).hasSize(fleet.nodes().size());
        List<Long> each = LongStream.rangeClosed(0, calls / 2).boxed().toList();
        assertThat(nonces.values()).allSatisfy(used -> assertThat(used).containsExactlyInAnyOrderElementsOf(each));
    }

    private void refusalsWereTold() throws IOException, InterruptedException {
        List<String> codes = new ArrayList<>();
        fleet.get("/api/v1/events?limit=200")
                .path("items")
                .forEach(event -> codes.add(event.path("code").asText()));
        assertThat(codes)
                .anyMatch(code -> code.startsWith("refused."))
                .anyMatch(code -> code.startsWith("document.refused."));
    }

    private void allAreWell() {
        await().atMost(CONVERGED).untilAsserted(() -> {
            for (String node : fleet.nodes()) {
                JsonNode view = fleet.get("/api/v1/nodes/" + node);
                assertThat(view.path("phase").asText()).as(view.toString()).isEqualTo("running");
                assertThat(view.path("inSync").asBoolean()).as(view.toString()).isTrue();
                assertThat(view.at("/presence/state").asText())
                        .as(view.toString())
                        .isEqualTo("online");
                assertThat(view.at("/status/peers").asInt()).as(view.toString()).isEqualTo(1);
            }
        });
    }

    private void nobodySuffered() throws IOException {
        SoftAssertions all = new SoftAssertions();
        for (Map.Entry<String, Process> talker : fleet.talkers().entrySet()) {
            String name = talker.getKey();
            all.assertThat(talker.getValue().isAlive()).as(name + " lives").isTrue();
            String log = Files.readString(fleet.log(name)) + fleet.agentLog(name);
            all.assertThat(log.lines().filter(LyingBrokerIT::isTrouble).toList())
                    .as("log of " + name)
                    .isEmpty();
            all.assertThat(log.length()).as("length of the log of " + name).isLessThan(1 << 20);
            all.assertThat(size(talker.getValue(), "VmRSS"))
                    .as("KiB of " + name)
                    .isLessThan(700_000);
            all.assertThat(size(talker.getValue(), "Threads"))
                    .as("threads of " + name)
                    .isLessThan(100);
        }
        all.assertAll();
    }

    /** From the kernel's view of a process, where there is one. */
    private static long size(Process process, String what) throws IOException {
        Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
        return !Files.isReadable(status)
                ? 0
                : Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith(what + ":"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .findFirst()
                        .orElse(0);
    }

    private static boolean isTrouble(String line) {
        return line.startsWith("\tat ") || line.contains("Exception in thread") || line.contains("OutOfMemoryError");
    }
}
