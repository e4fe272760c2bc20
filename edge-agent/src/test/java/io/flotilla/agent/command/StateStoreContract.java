package io.flotilla.agent.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.command.StateStore.Change;
import io.flotilla.agent.command.StateStore.Table;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store keeps to. */
abstract class StateStoreContract {
    @TempDir
    Path folder;

    /** The same content at each call, once the one before was closed. */
    abstract StateStore open();

    @Test
    void whatWasCommittedIsThereAfterReopening() {
        try (StateStore store = open()) {
            store.commit(List.of(put("a", "1"), put("b", "2"), Change.put(Table.OUTBOX, "a", text("other"))));
            store.commit(List.of(put("a", "3"), Change.delete(Table.META, "b")));
        }

        try (StateStore again = open()) {
            assertThat(again.get(Table.META, "a")).hasValue(text("3"));
            assertThat(again.get(Table.META, "b")).isEmpty();
            assertThat(again.get(Table.OUTBOX, "a")).hasValue(text("other"));
            assertThat(again.load(Table.META)).containsOnlyKeys("a");
        }
    }

    @Test
    void tablesAreReadInOrderOfKey() {
        try (StateStore store = open()) {
            store.commit(List.of(put("c", "3"), put("a", "1"), put("b", "2")));

            assertThat(store.load(Table.META).keySet()).containsExactly("a", "b", "c");
        }
    }

    @Test
    void deletingWhatIsNotThereChangesNothing() {
        try (StateStore store = open()) {
            store.commit(List.of(Change.delete(Table.JOURNAL, "nobody")));

            assertThat(store.load(Table.JOURNAL)).isEmpty();
        }
    }

    @Test
    void largeValuesComeBackWhole() {
        byte[] large = new byte[300_000];
        large[299_999] = 7;
        try (StateStore store = open()) {
            store.commit(List.of(Change.put(Table.DOCUMENT, "GENESIS", large)));
        }

        try (StateStore again = open()) {
            assertThat(again.get(Table.DOCUMENT, "GENESIS")).hasValue(large);
        }
    }

    private static Change put(String key, String value) {
        return Change.put(Table.META, key, text(value));
    }

    private static byte[] text(String value) {
        return value.getBytes(UTF_8);
    }
}
