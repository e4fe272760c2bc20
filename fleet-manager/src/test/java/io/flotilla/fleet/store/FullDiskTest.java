package io.flotilla.fleet.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.store.Tables.Counter;
import io.flotilla.testing.TinyDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
    /** After a commit that failed half way, Xodus appends at the wrong place: all of it was gone at the next start. */
    @Test
    void whatWasAcknowledgedBeforeAndAfterAFullDiskIsThereAtTheNextStart(@TempDir Path folder) throws Exception {
        try (TinyDisk disk = TinyDisk.at(folder.resolve("disk"), 20)) {
            List<String> acknowledged = new ArrayList<>();
            try (FleetStore store = XodusFleetStore.open(disk.folder().resolve("store"))) {
                put(store, "before", acknowledged);
                for (int round = 0; round < 3; round++) {
                    disk.fill();
                    FleetException full = untilFull(store, "round-" + round + "/", acknowledged);

                    assertThat(full.code()).isEqualTo(FleetException.Code.DISK_FULL);
                    assertThat(full).hasMessageContaining("make space");
                    assertThat(store.trouble()).contains(full);
                    assertThat(keys(store)).containsExactlyInAnyOrderElementsOf(acknowledged);

                    disk.makeSpace();
                    put(store, "after-" + round, acknowledged);
                    assertThat(store.trouble()).isEmpty();
                }
            }
            try (FleetStore again = XodusFleetStore.open(disk.folder().resolve("store"))) {
                assertThat(keys(again)).containsExactlyInAnyOrderElementsOf(acknowledged);
            }
        }
    }

    @Test
    void aManagerThatEndsWhileTheDiskIsFullFindsAllAtTheNextStart(@TempDir Path folder) throws Exception {
        try (TinyDisk disk = TinyDisk.at(folder.resolve("disk"), 20)) {
            List<String> acknowledged = new ArrayList<>();
            try (FleetStore store = XodusFleetStore.open(disk.folder().resolve("store"))) {
                disk.fill();
                untilFull(store, "full/", acknowledged);
                disk.makeSpace();
            }
            try (FleetStore again = XodusFleetStore.open(disk.folder().resolve("store"))) {
                assertThat(keys(again)).containsExactlyInAnyOrderElementsOf(acknowledged);
            }
        }
    }

    private static FleetException untilFull(FleetStore store, String prefix, List<String> acknowledged) {
        for (int i = 0; i < 10_000; i++) {
            try {
                put(store, prefix + i, acknowledged);
            } catch (FleetException full) {
                return full;
            }
        }
        throw new AssertionError("the disk does not fill up");
    }

    private static void put(FleetStore store, String key, List<String> acknowledged) {
        store.write(entries -> {
            entries.put(Tables.COUNTERS, key, new Counter(1));
            return key;
        });
        acknowledged.add(key);
    }

    private static List<String> keys(FleetStore store) {
        return store.read(entries -> entries.keys(Tables.COUNTERS, ""));
    }
}
