package io.flotilla.fleet.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.store.Tables.Counter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class XodusFleetStoreTest extends FleetStoreContract {
    @TempDir
    Path folder;

    @Override
    FleetStore open() {
        return XodusFleetStore.open(folder.resolve("store"));
    }

    @Test
    void whatWasWrittenIsThereAfterReopening() {
        try (FleetStore first = XodusFleetStore.open(folder.resolve("other"))) {
            first.write(e -> {
                e.put(Tables.COUNTERS, "term", new Counter(5));
                return 0;
            });
        }

        try (FleetStore second = XodusFleetStore.open(folder.resolve("other"))) {
            assertThat(second.<Long>read(
                            e -> e.get(Tables.COUNTERS, "term").orElseThrow().value()))
                    .isEqualTo(5);
        }
    }

    @Test
    void closedTwiceItIsClosedAndTakesNoMoreChanges() {
        FleetStore other = XodusFleetStore.open(folder.resolve("other"));
        other.close();
        other.close();

        assertThatThrownBy(() -> other.write(e -> 0))
                .isInstanceOfSatisfying(
                        FleetException.class,
                        refused -> assertThat(refused.code()).isEqualTo(FleetException.Code.STORAGE));
    }

    @Test
    void aFolderInUseIsRefusedInOneSentence() {
        assertThatThrownBy(() -> XodusFleetStore.open(folder.resolve("store")))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("is in use by")
                .hasMessageContaining("another folder");
    }
}
