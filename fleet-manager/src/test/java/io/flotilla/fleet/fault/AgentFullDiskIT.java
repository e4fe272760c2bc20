package io.flotilla.fleet.fault;

import static io.flotilla.fleet.fault.LiveFleet.eventually;
import static io.flotilla.fleet.fault.LiveFleet.pause;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.testing.TinyDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host whose disk is full: its agent and its node have nothing but a file system of their own, which the test fills. */
class AgentFullDiskIT {
    private static final String NODE = "north/one";
    private static final String SPEC = LiveFleet.spec("full", NODE);
    private static final int DISK_MEBIBYTES = 64;
    /** What still fits into the last page of a file may be written by so many commands. */
    private static final int MOST_ORDERS = 20;

    private static final Duration WATCHED = Duration.ofSeconds(8);

    @TempDir
    Path folder;

    private LiveFleet fleet;
    private TinyDisk disk;

    @BeforeEach
    void start() throws IOException {
        Assumptions.assumeTrue(LiveFleet.built(), "the distributions are missing: run mvn verify at the root");
        disk = TinyDisk.at(folder.resolve(NODE.replace('/', '.')), DISK_MEBIBYTES);
    }

    private void joined(String spec) throws IOException {
        fleet = LiveFleet.running(folder, spec);
    }

    @AfterEach
    void stop() throws IOException {
        try {
            if (fleet != null) {
                fleet.close();
            }
        } finally {
            if (disk != null) {
                disk.close();
            }
        }
    }

    @Test
    void nothingBeginsOnAFullDiskAndAllGoesOnOnceThereIsSpace() throws Exception {
        joined(SPEC);
        List<String> ordered = new ArrayList<>(List.of(fleet.restart(NODE)));
        fleet.awaitSuccess(ordered.get(0));
        fleet.awaitNothingPending();

        disk.fill();
        ordered.addAll(untilTheAlarm());
        List<String> states = states(ordered);
        long pid = fleet.host(NODE).pid();
        ordered.add(fleet.restart(NODE));
        pause(WATCHED);

        assertThat(fleet.host(NODE).pid()).isEqualTo(pid);
        assertThat(fleet.host(NODE).node()).isPresent();
        assertThat(fleet.host(NODE).agent().isAlive()).isTrue();
        assertThat(states(ordered).subList(0, states.size())).isEqualTo(states);
        assertThat(states(ordered)).last().isIn("queued", "sent");
        assertThat(fleet.node(NODE).at("/presence/state").asText()).isEqualTo("online");
        assertThat(fleet.node(NODE).at("/status/pending").asLong())
                .as("the list that the agent holds, against the one that was sent")
                .isLessThan(fleet.get("/api/v1/nodes/" + NODE + "/documents/pending")
                        .path("version")
                        .asLong());

        disk.makeSpace();
        ordered.forEach(fleet::awaitSuccess);
        eventually().until(() -> !alarms().contains("disk.full"));
        fleet.awaitWhole();
        fleet.awaitNothingPending();
        oneAfterTheOther(ordered);

        long last = fleet.host(NODE).pid();
        long epoch = fleet.epoch(NODE);
        fleet.host(NODE).killAgent();
        fleet.host(NODE).startAgent();
        eventually().until(() -> fleet.returned(NODE, epoch));
        fleet.awaitWhole();
        assertThat(fleet.host(NODE).pid()).as("nothing runs again").isEqualTo(last);
    }

    @Test
    void anAgentThatIsStartedOnAFullDiskKeepsItsNodeAndTellsOfTheDisk() throws Exception {
        joined(SPEC);
        disk.fill();
        untilTheAlarm();
        long pid = fleet.host(NODE).pid();
        long epoch = fleet.epoch(NODE);
        fleet.host(NODE).killAgent();
        fleet.host(NODE).startAgent();

        eventually().until(() -> fleet.returned(NODE, epoch));
        eventually().until(() -> alarms().contains("disk.full"));
        assertThat(fleet.host(NODE).pid()).isEqualTo(pid);
        assertThat(fleet.host(NODE).node()).isPresent();

        disk.makeSpace();
        eventually().until(() -> !alarms().contains("disk.full"));
        fleet.awaitWhole();
        fleet.awaitNothingPending();
        fleet.awaitSuccess(fleet.restart(NODE));
    }

    @Test
    void aNodeThatEndsForTheWantOfSpaceIsNotSaidToRunAndComesBack() throws Exception {
        joined(SPEC.replace("blockPeriod: 1s,", "blockPeriod: 1s, emptyBlockPeriod: 2s,"));
        disk.fill();

        eventually().until(() -> fleet.host(NODE).node().isEmpty());
        eventually().until(() -> alarms().contains("disk.full"));
        eventually().until(() -> !fleet.node(NODE).at("/status/phase").asText().equals("running"));
        assertThat(fleet.node(NODE).at("/presence/state").asText()).isEqualTo("online");

        disk.makeSpace();
        eventually().until(() -> !alarms().contains("disk.full"));
        fleet.awaitWhole();
    }

    private List<String> untilTheAlarm() {
        List<String> ordered = new ArrayList<>();
        while (!alarms().contains("disk.full") && ordered.size() < MOST_ORDERS) {
            String id = fleet.restart(NODE);
            ordered.add(id);
            eventually()
                    .until(() ->
                            alarms().contains("disk.full") || fleet.states(id).contains("succeeded"));
        }
        assertThat(alarms()).contains("disk.full");
        return ordered;
    }

    private List<String> alarms() {
        return fleet.get("/api/v1/alarms").path("items").findValuesAsText("code");
    }

    private List<String> states(List<String> ids) {
        return ids.stream().map(id -> fleet.states(id).get(0)).toList();
    }

    /** Each restart has ended the process that the one before it has started. */
    private void oneAfterTheOther(List<String> ids) {
        List<Long> pids = new ArrayList<>();
        for (String id : ids) {
            JsonNode output = fleet.get("/api/v1/commands/" + id).at("/executions/0/output");
            pids.add(output.path("pid").asLong());
        }
        assertThat(pids).doesNotHaveDuplicates().doesNotContain(0L);
        assertThat(fleet.host(NODE).pid()).isEqualTo(pids.get(pids.size() - 1));
    }
}
