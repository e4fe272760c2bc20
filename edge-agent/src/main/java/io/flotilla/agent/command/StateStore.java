package io.flotilla.agent.command;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The agent's durable memory. Used by the loop thread only. */
public interface StateStore extends AutoCloseable {
    enum Table {
        /** Commands by id and attempt. */
        JOURNAL,
        /** Held documents as they were received. */
        DOCUMENT,
        /** Events that wait for the broker. */
        OUTBOX,
        /** Transactions that were signed for commands which are not done, by id and attempt. */
        SIGNED,
        /** Single values: journal id, floor, epoch, wishes. */
        META
    }

    /** In order of key. */
    SortedMap<String, byte[]> load(Table table);

    Optional<byte[]> get(Table table, String key);

    /** All or nothing; on the disk when it returns. */
    void commit(List<Change> changes);

    @Override
    void close();

    /** One value to be written or deleted. */
    final class Change {
        private final Table table;
        private final String key;
        private final byte @Nullable [] value;

        private Change(Table table, String key, byte @Nullable [] value) {
            this.table = table;
            this.key = key;
            this.value = value;
        }

        public static Change put(Table table, String key, byte[] value) {
            return new Change(table, key, value.clone());
        }

        public static Change delete(Table table, String key) {
            return new Change(table, key, null);
        }

        public Table table() {
            return table;
        }

        public String key() {
            return key;
        }

        /** Empty when the key is to be deleted. */
        public Optional<byte[]> value() {
            return Optional.ofNullable(value).map(byte[]::clone);
        }
    }
}
