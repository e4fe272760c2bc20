package io.flotilla.fleet.fault;

import static io.flotilla.fleet.fault.LiveFleet.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** A manager whose disk is full, its embedded broker's with it: a file system of their own, which the test fills. */
class ManagerFullDiskIT {
    private static final String NODE = "north/one";
    private static final int DISK_MEBIBYTES = 256;
    /** What still fits into the last page of a file may be written by so many. */
    private static final int MOST_ORDERS = 20;

    @TempDir
    Path folder;

    private LiveFleet fleet;
    private TinyDisk disk;

    @BeforeEach
    void start() throws IOException {
        Assumptions.assumeTrue(LiveFleet.built(), "the distributions are missing: run mvn verify at the root");
        disk = TinyDisk.at(folder.resolve("manager"), DISK_MEBIBYTES);
        fleet = LiveFleet.running(folder, LiveFleet.spec("full", NODE));
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
    void changesAreRefusedAndAllGoesOnOnceThereIsSpace() throws Exception {
        List<String> accepted = new ArrayList<>();

        disk.fill();
        untilRefused(accepted);
        assertThatThrownBy(() -> fleet.tried(order("node.restart", List.of(NODE), "refused")))
                .hasMessageContaining("507")
                .hasMessageContaining("disk-full");
        assertThatThrownBy(() -> fleet.get("/readyz"))
                .hasMessageContaining("503")
                .hasMessageContaining("full");
        assertThat(fleet.node(NODE).path("node").asText()).as("reading goes on").isEqualTo(NODE);

        disk.makeSpace();
        accepted.forEach(fleet::awaitSuccess);
        fleet.awaitSuccess(fleet.restart(NODE));
        fleet.awaitWhole();
    }

    /** The broker's store fails in the middle of its work, and does not recover: the broker is renewed. */
    @Test
    void anOrderUnderWayWhenTheDiskFillsSucceedsOnceThereIsSpace() throws Exception {
        String command = fleet.restart(NODE);
        disk.fill();
        LiveFleet.pause(Duration.ofSeconds(2));
        untilRefused(new ArrayList<>());

        disk.makeSpace();

        fleet.awaitSuccess(command);
        fleet.awaitSuccess(fleet.restart(NODE));
        fleet.awaitWhole();
        assertThat(fleet.get("/api/v1/events?limit=500").path("items").findValuesAsText("code"))
                .contains("broker.wiped");
    }

    @Test
    void aManagerThatWasKilledOnAFullDiskFindsAllOnceThereIsSpace() throws Exception {
        List<String> accepted = new ArrayList<>();
        disk.fill();
        untilRefused(accepted);
        fleet.killManager();
        disk.fill(); // with what the process had in use

        assertThatThrownBy(fleet::startManager)
                .hasMessageMatching("(?s).*\nfleet: cannot write [^\n]*the space on the disk\\s*");
        disk.makeSpace();
        fleet.startManager();

        accepted.forEach(fleet::awaitSuccess);
        fleet.awaitWhole();
        fleet.awaitSuccess(fleet.restart(NODE));
    }

    private void untilRefused(List<String> accepted) {
        for (int i = 0; i < MOST_ORDERS; i++) {
            try {
                accepted.add(fleet.tried(order("node.restart", List.of(NODE), "full-" + i))
                        .path("id")
                        .asText());
            } catch (IOException refused) {
                return;
            }
        }
        throw new AssertionError("nothing was refused on a full disk");
    }
}
