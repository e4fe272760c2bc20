package io.flotilla.fleet.fault;

import static io.flotilla.fleet.fault.LiveFleet.eventually;
import static io.flotilla.fleet.fault.LiveFleet.pause;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host's disk is lost, put back to what it was, or copied. Each test uses its own host, and leaves it online.
 *
 * <p>{@code -Dflotilla.watched=PT6M} watches two copies for longer than the five minutes for which the one that has lost the
 * fight stays away.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostLossIT {
    private static final String LOST = "north/lost";
    private static final String ROLLED_BACK = "east/rolled-back";
    private static final String COPIED = "south/copied";
    /** In 15 s two clients that never back off would take over from each other some twenty times. */
    private static final Duration WATCHED = Duration.parse(System.getProperty("flotilla.watched", "PT15S"));
    /** What two say of themselves in one fight. */
    private static final int ONE_FIGHT = 12;

    private LiveFleet fleet;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        fleet = LiveFleet.running(folder, LiveFleet.spec("hosts", LOST, ROLLED_BACK, COPIED));
    }

    @AfterAll
    void stop() {
        if (fleet != null) {
            fleet.close();
        }
    }

    @Test
    void aCommandForAHostWhoseDiskWasLostIsInterruptedAndNotRunByItsSuccessor() throws Exception {
        Host host = fleet.host(LOST);
        long epoch = fleet.epoch(LOST);
        host.crash();
        String id = fleet.restart(LOST);
        Folders.remove(host.folder());

        JsonNode token = fleet.ask(Door.Request.post("/api/v1/nodes/" + LOST + "/token", "{}"));
        host.join(token.path("join").asText(), "127.0.0.1", 0);

        eventually().untilAsserted(() -> assertThat(fleet.states(id)).containsExactly("interrupted"));
        eventually().until(() -> host.started().size() == 1 && host.node().isPresent());
        eventually().until(() -> fleet.returned(LOST, epoch));
        fleet.awaitNothingPending();
        assertThat(host.started()).containsExactly(host.pid());
    }

    @Test
    void aFolderThatWasPutBackRunsNoCommandAgain() throws Exception {
        Host host = fleet.host(ROLLED_BACK);
        long first = fleet.epoch(ROLLED_BACK);
        host.crash();
        Path snapshot = host.folder().resolveSibling("snapshot");
        Folders.copy(host.folder(), snapshot);
        host.startAgent();
        eventually().until(() -> host.node().isPresent() && fleet.returned(ROLLED_BACK, first));
        List<Long> before = host.started();
        String id = fleet.restart(ROLLED_BACK);
        fleet.awaitSuccess(id);
        fleet.awaitNothingPending();
        JsonNode command = fleet.get("/api/v1/commands/" + id);
        long second = fleet.epoch(ROLLED_BACK);

        host.crash();
        Folders.remove(host.folder());
        Folders.copy(snapshot, host.folder());
        host.startAgent();

        eventually().until(() -> host.node().isPresent() && fleet.returned(ROLLED_BACK, second));
        String next = fleet.restart(ROLLED_BACK);
        fleet.awaitSuccess(next);
        assertThat(host.started()).as("its first start and the second command").hasSize(before.size() + 1);
        assertThat(fleet.get("/api/v1/commands/" + id)).isEqualTo(command);
    }

    @Test
    void whatAFolderThatWasPutBackHadBegunIsInterrupted() throws Exception {
        Host host = fleet.host(ROLLED_BACK);
        long first = fleet.epoch(ROLLED_BACK);
        host.crash();
        Path snapshot = host.folder().resolveSibling("before-the-command");
        Folders.copy(host.folder(), snapshot);
        host.startAgent();
        eventually().until(() -> host.node().isPresent() && fleet.returned(ROLLED_BACK, first));
        int before = host.started().size();
        String id = fleet.restart(ROLLED_BACK);
        eventually()
                .pollInterval(Duration.ofMillis(20))
                .until(() -> host.started().size() > before);
        host.crash();
        assertThat(fleet.states(id)).as("its result has not come").doesNotContain("succeeded");
        long second = fleet.epoch(ROLLED_BACK);

        Folders.remove(host.folder());
        Folders.copy(snapshot, host.folder());
        int started = host.started().size();
        host.startAgent();

        eventually().untilAsserted(() -> assertThat(fleet.states(id)).containsExactly("interrupted"));
        eventually().until(() -> host.node().isPresent() && fleet.returned(ROLLED_BACK, second));
        fleet.awaitNothingPending();
        assertThat(host.started()).as("its start, and no restart").hasSize(started + 1);
        assertThat(fleet.get("/api/v1/commands/" + id)
                        .at("/executions/0/error/code")
                        .asText())
                .isEqualTo("begun.elsewhere");
    }

    @Test
    void aCopyIsToldOfAndLeavesTheNodeAloneAndTheTwoDoNotFight() throws Exception {
        Host original = fleet.host(COPIED);
        List<Long> started = original.started();
        Host copy = original.at(original.folder().resolveSibling("copy"));
        Folders.copy(original.folder(), copy.folder());
        int alike = copy.started().size();

        try (Window window = Window.on(fleet)) {
            copy.startAgent();
            eventually()
                    .until(() -> fleet.get("/api/v1/alarms").path("items").findValuesAsText("code").stream()
                            .anyMatch("identity.cloned"::equals));
            pause(WATCHED);

            assertThat(window.presences(COPIED))
                    .as("one fight, and one each five minutes later")
                    .hasSizeLessThan((int) (ONE_FIGHT * (1 + WATCHED.toMinutes() / 5)));
        } finally {
            copy.end();
        }
        assertThat(original.started()).isEqualTo(started);
        assertThat(original.node()).get().matches(node -> node.pid() == started.get(started.size() - 1));
        assertThat(copy.said("node.adopted")).isEmpty();
        assertThat(copy.started().subList(alike, copy.started().size())).doesNotContainAnyElementsOf(started);
        long epoch = fleet.epoch(COPIED);
        original.killAgent();
        original.startAgent();
        eventually().until(() -> fleet.returned(COPIED, epoch));
    }
}
