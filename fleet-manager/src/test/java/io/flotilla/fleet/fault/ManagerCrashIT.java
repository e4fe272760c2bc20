package io.flotilla.fleet.fault;

import static io.flotilla.fleet.fault.LiveFleet.eventually;
import static io.flotilla.fleet.fault.LiveFleet.order;
import static io.flotilla.fleet.fault.LiveFleet.pause;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The manager, with the broker in it, is killed with {@code kill -9}. Each test leaves the fleet whole.
 *
 * <p>{@code -Dflotilla.seed=N} repeats a run, {@code -Dflotilla.rounds=20} kills more often, {@code -Dflotilla.away=PT10M}
 * leaves the manager away for longer.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManagerCrashIT {
    private static final String SPEC = LiveFleet.spec("faults", "north/one", "east/two", "south/three");
    private static final int ROUNDS = Integer.getInteger("flotilla.rounds", 2);
    private static final Duration AWAY = Duration.parse(System.getProperty("flotilla.away", "PT15S"));

    private final long seed = Long.getLong("flotilla.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private LiveFleet fleet;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        fleet = LiveFleet.running(folder, SPEC);
    }

    @AfterAll
    void stop() {
        if (fleet != null) {
            fleet.close();
        }
    }

    @Test
    void aCommandHasOneEffectWhateverMomentTheManagerIsKilledAt() throws Exception {
        Map<String, ObjectNode> answered = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            String said = "seed " + seed + " round " + round;
            Map<String, String> documents = desired();
            Map<String, List<Long>> before = perNode(node -> fleet.host(node).started());
            List<String> chosen = chosen();
            String key = "round-" + round + "-" + seed;

            CompletableFuture<String> first = CompletableFuture.supplyAsync(() ->
                    fleet.ask(order("node.restart", chosen, key)).path("id").asText());
            pause(Duration.ofMillis(random.nextInt(random.nextBoolean() ? 100 : 3000)));
            fleet.killManager();
            String answer = first.exceptionally(unanswered -> "").join();
            if (round % 2 == 1) {
                Folders.remove(fleet.brokerFolder());
            }
            fleet.startManager();
            String id = fleet.ask(order("node.restart", chosen, key)).path("id").asText();

            assertThat(id).as(said).isEqualTo(answer.isEmpty() ? id : answer);
            eventually()
                    .alias(said)
                    .untilAsserted(() -> assertThat(fleet.states(id)).containsOnly("succeeded"));
            answered.put(id, fleet.get("/api/v1/commands/" + id));
            fleet.awaitWhole();
            for (String node : fleet.nodes()) {
                List<Long> expected = new ArrayList<>(before.get(node));
                if (chosen.contains(node)) {
                    expected.add(pidIn(answered.get(id), node));
                }
                assertThat(fleet.host(node).started()).as(said + " " + node).isEqualTo(expected);
                assertThat(fleet.host(node).node())
                        .as(said + " " + node)
                        .get()
                        .matches(p -> p.pid() == expected.get(expected.size() - 1));
            }
            assertThat(desired()).as(said).isEqualTo(documents);
        }
        answered.forEach(
                (id, command) -> assertThat(fleet.get("/api/v1/commands/" + id)).isEqualTo(command));
        fleet.awaitNothingPending();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aManagerKilledInPeaceComesBackWithEveryDocumentAsItWas(boolean wiped) throws Exception {
        Map<String, Long> epochs = perNode(fleet::epoch);
        Map<String, List<Long>> started = perNode(node -> fleet.host(node).started());
        Map<String, String> documents;
        try (Window window = Window.on(fleet)) {
            documents = window.settled();
        }

        assertThat(documents).hasSizeGreaterThan(4 * fleet.nodes().size());

        fleet.killManager();
        if (wiped) {
            Folders.remove(fleet.brokerFolder());
        }
        fleet.startManager();

        eventually().until(() -> fleet.nodes().stream().allMatch(node -> fleet.epoch(node) > epochs.get(node)));
        fleet.awaitWhole();
        try (Window window = Window.on(fleet)) {
            eventually().untilAsserted(() -> assertThat(window.settled()).isEqualTo(documents));
            eventually()
                    .until(() -> fleet.nodes().stream()
                            .allMatch(node -> window.of(node, "presence")
                                            .path("state")
                                            .asText()
                                            .equals("online")
                                    && window.of(node, "status")
                                            .path("phase")
                                            .asText()
                                            .equals("running")));
        }
        assertThat(perNode(node -> fleet.host(node).started())).isEqualTo(started);
    }

    @Test
    void whatHappensWhileTheManagerIsAwayArrivesAfterwards() throws Exception {
        String victim = fleet.nodes().get(0);
        String orphan = fleet.nodes().get(1);
        String ordered = fleet.nodes().get(2);
        long epoch = fleet.epoch(orphan);
        List<Long> before = fleet.host(victim).started();
        List<Long> orderedBefore = fleet.host(ordered).started();
        String id = fleet.ask(order("node.restart", List.of(ordered), "away-" + seed))
                .path("id")
                .asText();
        eventually().until(() -> !List.of("queued", "sent", "accepted").containsAll(fleet.states(id)));

        fleet.killManager();
        long end = System.nanoTime() + AWAY.toNanos();
        fleet.host(orphan).killAgent();
        fleet.host(orphan).startAgent();
        int kills = 0;
        while (kills < 2 || System.nanoTime() < end) {
            kill(fleet.host(victim));
            kills++;
            pause(Duration.ofMillis(500).multipliedBy(Math.min(kills, 30)));
        }
        eventually().until(() -> fleet.host(ordered).started().size() > orderedBefore.size());
        fleet.startManager();

        List<Long> now = fleet.host(victim).started();
        List<Long> after = now.subList(before.size(), now.size());
        assertThat(after).hasSize(kills);
        List<String> expected = new ArrayList<>();
        long old = before.get(before.size() - 1);
        for (long fresh : after) {
            expected.add("node.died " + old);
            expected.add("node.started " + fresh);
            old = fresh;
        }
        eventually().untilAsserted(() -> assertThat(events(victim)).containsAll(expected));
        eventually()
                .untilAsserted(() -> assertThat(events(orphan)).anyMatch(event -> event.startsWith("node.adopted ")));
        eventually().untilAsserted(() -> assertThat(fleet.states(id)).containsOnly("succeeded"));
        assertThat(fleet.host(ordered).started()).hasSize(orderedBefore.size() + 1);
        eventually().until(() -> hasSpoken(orphan, "about", epoch) && hasSpoken(orphan, "reported", epoch));
        fleet.awaitWhole();
        fleet.awaitNothingPending();
    }

    /** Whether an agent that was started anew has said it all again. */
    private boolean hasSpoken(String node, String document, long before) {
        return fleet.get("/api/v1/nodes/" + node + "/documents/" + document)
                        .path("epoch")
                        .asLong()
                > before;
    }

    /** Kills a node and waits until its agent has started another one. */
    private static void kill(Host host) {
        int times = host.started().size();
        host.node().ifPresent(ProcessHandle::destroyForcibly);
        eventually().until(() -> host.started().size() > times && host.node().isPresent());
    }

    /** Codes and processes of a node's events about its process, in the order in which the manager learnt of them. */
    private List<String> events(String node) {
        List<String> events = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = fleet.get("/api/v1/events?limit=500" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            for (JsonNode event : page.path("items")) {
                String code = event.path("code").asText();
                if (event.path("node").asText().equals(node) && code.startsWith("node.")) {
                    events.add(code + " " + event.path("message").asText().replaceAll(".*process (\\d+).*", "$1"));
                }
            }
            cursor = page.path("next").asText("");
        } while (!cursor.isEmpty() && !cursor.equals("null"));
        return events;
    }

    private List<String> chosen() {
        List<String> all = new ArrayList<>(fleet.nodes());
        Collections.shuffle(all, random);
        return List.copyOf(all.subList(0, 1 + random.nextInt(all.size())));
    }

    private static long pidIn(JsonNode command, String node) {
        for (JsonNode execution : command.path("executions")) {
            if (execution.path("node").asText().equals(node)) {
                return execution.at("/output/pid").asLong();
            }
        }
        return 0;
    }

    private Map<String, String> desired() {
        return perNode(node ->
                fleet.get("/api/v1/nodes/" + node + "/documents/desired").toString());
    }

    private <T> Map<String, T> perNode(Function<String, T> value) {
        return fleet.nodes().stream().collect(Collectors.toMap(Function.identity(), value, (a, b) -> a, TreeMap::new));
    }
}
