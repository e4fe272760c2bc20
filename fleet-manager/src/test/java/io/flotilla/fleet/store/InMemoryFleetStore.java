package io.flotilla.fleet.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The store of tests: whole maps are copied for a change, so that one that throws leaves nothing behind. */
public final class InMemoryFleetStore implements FleetStore {
    private Map<String, NavigableMap<String, byte[]>> tables = new HashMap<>();

    @Override
    public synchronized <R> R read(Function<Entries, R> question) {
        return question.apply(new View(tables, false));
    }

    /** Runs the lambda twice, as an implementation may: a side effect in one shows in a test. */
    @Override
    public synchronized <R> R write(Function<Entries, R> change) {
        Objects.requireNonNull(change.apply(new View(copy(), true)));
        Map<String, NavigableMap<String, byte[]>> next = copy();
        R answer = change.apply(new View(next, true));
        tables = next;
        return answer;
    }

    private Map<String, NavigableMap<String, byte[]>> copy() {
        Map<String, NavigableMap<String, byte[]>> copy = new HashMap<>();
        tables.forEach((name, rows) -> copy.put(name, new TreeMap<>(rows)));
        return copy;
    }

    @Override
    public void close() {}

    private record View(Map<String, NavigableMap<String, byte[]>> tables, boolean writable) implements Entries {
        private NavigableMap<String, byte[]> rows(Table<?> table) {
            return writable
                    ? tables.computeIfAbsent(table.name(), name -> new TreeMap<>())
                    : tables.getOrDefault(table.name(), new TreeMap<>());
        }

        @Override
        public <V extends Record> Optional<V> get(Table<V> table, String key) {
            return Optional.ofNullable(rows(table).get(key)).map(bytes -> RowCodec.decode(table, bytes));
        }

        @Override
        public <V extends Record> void put(Table<V> table, String key, V value) {
            requireWritable();
            rows(table).put(key, RowCodec.encode(table, key, value));
        }

        @Override
        public void remove(Table<?> table, String key) {
            requireWritable();
            rows(table).remove(key);
        }

        @Override
        public <V extends Record> List<Row<V>> scan(Table<V> table, String prefix, String after, int limit) {
            return rows(table).tailMap(prefix, true).entrySet().stream()
                    .takeWhile(row -> row.getKey().startsWith(prefix))
                    .filter(row -> after.isEmpty() || row.getKey().compareTo(after) > 0)
                    .limit(limit)
                    .map(row -> new Row<>(row.getKey(), RowCodec.decode(table, row.getValue())))
                    .toList();
        }

        @Override
        public <V extends Record> List<Row<V>> scanBack(Table<V> table, String before, int limit) {
            NavigableMap<String, byte[]> all = rows(table);
            return (before.isEmpty() ? all : all.headMap(before, false))
                    .descendingMap().entrySet().stream()
                            .limit(limit)
                            .map(row -> new Row<>(row.getKey(), RowCodec.decode(table, row.getValue())))
                            .toList();
        }

        @Override
        public List<String> keys(Table<?> table, String prefix) {
            return rows(table).tailMap(prefix, true).keySet().stream()
                    .takeWhile(key -> key.startsWith(prefix))
                    .toList();
        }

        @Override
        public <V extends Record> Optional<Row<V>> last(Table<V> table, String prefix) {
            List<Row<V>> all = scan(table, prefix, "", Integer.MAX_VALUE);
            return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
        }

        private void requireWritable() {
            if (!writable) {
                throw new IllegalStateException("a read-only transaction writes");
            }
        }
    }
}
