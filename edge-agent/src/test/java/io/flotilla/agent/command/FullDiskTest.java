package io.flotilla.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.command.StateStore.Change;
import io.flotilla.agent.command.StateStore.Table;
import io.flotilla.agent.identity.AgentFault;
import io.flotilla.testing.TinyDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
    /** After a commit that failed half way, Xodus appends at the wrong place: all of it was gone at the next start. */
    @Test
    void whatWasCommittedBeforeAndAfterAFullDiskIsThereAtTheNextStart(@TempDir Path folder) throws Exception {
        try (TinyDisk disk = TinyDisk.at(folder.resolve("disk"), 20)) {
            List<String> committed = new ArrayList<>();
            try (StateStore state = XodusState.open(disk.folder().resolve("state"))) {
                put(state, "before", committed);
                for (int round = 0; round < 3; round++) {
                    disk.fill();
                    AgentFault full = untilFull(state, "round-" + round + "/", committed);

                    assertThat(full.code()).isEqualTo(AgentFault.Code.DISK_FULL);
                    assertThat(full).hasMessageContaining("make space");
                    assertThat(state.load(Table.META).keySet()).containsExactlyInAnyOrderElementsOf(committed);

                    disk.makeSpace();
                    put(state, "after-" + round, committed);
                }
            }
            try (StateStore again = XodusState.open(disk.folder().resolve("state"))) {
                assertThat(again.load(Table.META).keySet()).containsExactlyInAnyOrderElementsOf(committed);
            }
        }
    }

    private static AgentFault untilFull(StateStore state, String prefix, List<String> committed) {
        for (int i = 0; i < 10_000; i++) {
            try {
                put(state, prefix + i, committed);
            } catch (AgentFault full) {
                return full;
            }
        }
        throw new AssertionError("the disk does not fill up");
    }

    private static void put(StateStore state, String key, List<String> committed) {
        state.commit(List.of(Change.put(Table.META, key, new byte[] {1})));
        committed.add(key);
    }
}
