package io.flotilla.fleet.fault;

import static io.flotilla.fleet.fault.LiveFleet.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manager is lost, and another one made of a backup that is older than what its hosts have done since. */
class ManagerRestoreIT {
    private static final String UNCHANGED = "north/one";
    private static final String CHANGED = "east/two";

    @TempDir
    Path folder;

    private LiveFleet fleet;

    @BeforeEach
    void start() throws IOException {
        fleet = LiveFleet.running(folder, spec(128));
    }

    @AfterEach
    void stop() {
        if (fleet != null) {
            fleet.close();
        }
    }

    @Test
    void aRestoredManagerTakesTheFleetOverAsItStands() throws Exception {
        String ended = fleet.restart(UNCHANGED);
        fleet.awaitSuccess(ended);
        settles();
        fleet.host(CHANGED).killAgent();
        String open = fleet.restart(CHANGED);

        Path backup = save();
        fleet.host(CHANGED).startAgent();
        fleet.awaitSuccess(open);
        fleet.awaitSuccess(fleet.restart(UNCHANGED));
        appliesAnotherHeap(160);
        long term = term();
        String unheard = stopsWhileOneIsCarriedOut();
        Map<String, List<Long>> started = perNode(node -> fleet.host(node).started());
        restores(backup);

        Map<String, List<Long>> expected = new TreeMap<>(started);
        eventually().untilAsserted(() -> assertThat(unknownResults()).anyMatch(told -> told.contains(unheard)));
        settles();
        expected.put(CHANGED, withItsLatest(CHANGED, started));
        assertThat(perNode(node -> fleet.host(node).started()))
                .as("the configuration of %s went back to the backup's, and nothing else was started", CHANGED)
                .isEqualTo(expected);
        fleet.nodes().forEach(this::runsAsTold);
        assertThat(term()).isGreaterThan(term);
        assertThat(fleet.states(ended)).containsExactly("succeeded");
        assertThat(fleet.states(open)).containsExactly("succeeded");

        appliesAnotherHeap(160);
        fleet.awaitSuccess(fleet.restart(UNCHANGED));
        assertThat(fleet.host(UNCHANGED).started())
                .hasSize(started.get(UNCHANGED).size() + 1);
        assertThat(fleet.host(CHANGED).started()).hasSize(started.get(CHANGED).size() + 2);
    }

    private Path save() throws IOException, InterruptedException {
        Files.writeString(passphrase(), "a long passphrase\n");
        Path backup = folder.resolve("fleet.backup");
        fleet.verb(
                "backup",
                "save",
                "--file",
                backup.toString(),
                "--dir",
                fleet.managerFolder().toString(),
                "--passphrase-file",
                passphrase().toString());
        return backup;
    }

    /** Into a new folder; with the ports that the lost one had. */
    private void restores(Path backup) throws IOException, InterruptedException {
        Path restored = folder.resolve("restored");
        fleet.verb(
                "backup",
                "restore",
                "--file",
                backup.toString(),
                "--dir",
                restored.toString(),
                "--passphrase-file",
                passphrase().toString());
        fleet.moveManager(restored);
        fleet.startManager();
    }

    private Path passphrase() {
        return folder.resolve("passphrase");
    }

    /** The agent is told to restart its node, and the manager is gone before it hears that this is done. */
    private String stopsWhileOneIsCarriedOut() throws IOException, InterruptedException {
        int before = fleet.host(UNCHANGED).started().size();
        long halted = fleet.host(UNCHANGED).pid();
        signal("-STOP", halted);
        String id = fleet.restart(UNCHANGED);
        eventually().until(() -> fleet.states(id).stream().noneMatch(List.of("queued", "sent")::contains));
        fleet.stopManager();
        signal("-CONT", halted);
        eventually().until(() -> fleet.host(UNCHANGED).started().size() == before + 1);
        return id;
    }

    private static void signal(String which, long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", which, String.valueOf(pid))
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    private void appliesAnotherHeap(int mebibytes) {
        int before = fleet.host(CHANGED).started().size();
        fleet.apply(spec(mebibytes));
        eventually().until(() -> fleet.host(CHANGED).started().size() == before + 1);
        settles();
    }

    private void settles() {
        fleet.awaitWhole();
        fleet.awaitNothingPending();
    }

    private long term() {
        return fleet.get("/api/v1/nodes/" + UNCHANGED + "/documents/desired")
                .path("term")
                .asLong();
    }

    private List<String> unknownResults() {
        List<String> told = new ArrayList<>();
        for (JsonNode entry : fleet.get("/api/v1/audit?limit=500").path("items")) {
            if (entry.path("action").asText().equals("result.unknown")) {
                told.add(entry.toString());
            }
        }
        return told;
    }

    /** What was started before, and one more. */
    private List<Long> withItsLatest(String node, Map<String, List<Long>> before) {
        List<Long> expected = new ArrayList<>(before.get(node));
        expected.add(fleet.host(node).pid());
        return expected;
    }

    private void runsAsTold(String node) {
        List<Long> started = fleet.host(node).started();
        assertThat(fleet.host(node).node()).get().matches(process -> process.pid() == started.get(started.size() - 1));
    }

    private <T> Map<String, T> perNode(Function<String, T> value) {
        return fleet.nodes().stream().collect(Collectors.toMap(Function.identity(), value, (a, b) -> a, TreeMap::new));
    }

    private static String spec(int heap) {
        return """
                apiVersion: flotilla/v1
                kind: Chain
                metadata: {name: restored}
                consensus: {protocol: qbft, blockPeriod: 1s, requestTimeout: 2s}
                organizations:
                  - {id: north, nodes: [{id: one, role: validator, runtime: {heap: 128MiB}}]}
                  - {id: east, nodes: [{id: two, role: validator, runtime: {heap: %dMiB}}]}
                permissions: {deployContracts: [north]}
                """.formatted(heap);
    }
}
