package io.flotilla.fleet.store;

import io.flotilla.fleet.node.FleetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Tells of every row of some tables that was put or removed, after the transaction is durable, in the writer's thread. */
public final class WatchedFleetStore implements FleetStore {
    private final FleetStore store;
    private final Set<Table<?>> tables;
    private final Consumer<List<Touch<?>>> watcher;

    /** @param watcher must neither wait nor throw */
    public WatchedFleetStore(FleetStore store, Set<Table<?>> tables, Consumer<List<Touch<?>>> watcher) {
        this.store = store;
        this.tables = Set.copyOf(tables);
        this.watcher = watcher;
    }

    private record Written<R>(R answer, List<Touch<?>> touched) {}

    @Override
    public <R> R read(Function<Entries, R> question) {
        return store.read(question);
    }

    @Override
    public <R> R write(Function<Entries, R> change) {
        Written<R> written = store.write(entries -> {
            Watched watched = new Watched(entries);
            return new Written<>(change.apply(watched), watched.touched);
        });
        if (!written.touched().isEmpty()) {
            watcher.accept(written.touched());
        }
        return written.answer();
    }

    @Override
    public Optional<FleetException> trouble() {
        return store.trouble();
    }

    @Override
    public void close() {
        store.close();
    }

    /** A fresh one for each attempt of the transaction. */
    private final class Watched implements Entries {
        private final Entries entries;
        private final List<Touch<?>> touched = new ArrayList<>();

        Watched(Entries entries) {
            this.entries = entries;
        }

        @Override
        public <V extends Record> Optional<V> get(Table<V> table, String key) {
            return entries.get(table, key);
        }

        @Override
        public <V extends Record, D> Optional<D> view(
                Table<V> table, String key, Class<D> type, Function<V, Optional<D>> reading) {
            return entries.view(table, key, type, reading);
        }

        @Override
        public <V extends Record> void put(Table<V> table, String key, V value) {
            entries.put(table, key, value);
            if (tables.contains(table)) {
                touched.add(new Touch<>(table, key, value, false));
            }
        }

        @Override
        public void remove(Table<?> table, String key) {
            if (tables.contains(table)) {
                removed(table, key);
            }
            entries.remove(table, key);
        }

        private <V extends Record> void removed(Table<V> table, String key) {
            entries.get(table, key).ifPresent(held -> touched.add(new Touch<>(table, key, held, true)));
        }

        @Override
        public <V extends Record> List<Row<V>> scan(Table<V> table, String prefix, String after, int limit) {
            return entries.scan(table, prefix, after, limit);
        }

        @Override
        public <V extends Record> List<Row<V>> scanBack(Table<V> table, String before, int limit) {
            return entries.scanBack(table, before, limit);
        }

        @Override
        public List<String> keys(Table<?> table, String prefix) {
            return entries.keys(table, prefix);
        }

        @Override
        public int count(Table<?> table) {
            return entries.count(table);
        }

        @Override
        public <V extends Record> Optional<Row<V>> last(Table<V> table, String prefix) {
            return entries.last(table, prefix);
        }
    }
}
