package io.flotilla.fleet.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The view inside a transaction. Puts are seen by later reads of the same one. Keys are ordered by their UTF-8 bytes. */
public interface Entries {
    <V extends Record> Optional<V> get(Table<V> table, String key);

    /**
     * What a row says, read out of its value.
     *
     * @param reading gives the same for the same value, so that its answer may be kept
     */
    default <V extends Record, D> Optional<D> view(
            Table<V> table, String key, Class<D> type, Function<V, Optional<D>> reading) {
        return get(table, key).flatMap(reading);
    }

    /** Inserts or replaces. */
    <V extends Record> void put(Table<V> table, String key, V value);

    /** Nothing happens when there is no such key. */
    void remove(Table<?> table, String key);

    /**
     * The rows whose keys begin with {@code prefix} and come after {@code after}, in order.
     *
     * @param after exclusive; empty: from the first
     * @param limit at most so many
     */
    <V extends Record> List<Row<V>> scan(Table<V> table, String prefix, String after, int limit);

    /**
     * The rows whose keys come before {@code before}, the greatest first.
     *
     * @param before exclusive; empty: from the last
     * @param limit at most so many
     */
    <V extends Record> List<Row<V>> scanBack(Table<V> table, String before, int limit);

    /** The keys that begin with {@code prefix}, in order; no value is read, so that a damaged one hides no other. */
    List<String> keys(Table<?> table, String prefix);

    /** How many rows there are. */
    default int count(Table<?> table) {
        return keys(table, "").size();
    }

    /** The row with the greatest key that begins with {@code prefix}. */
    <V extends Record> Optional<Row<V>> last(Table<V> table, String prefix);

    /** Every value whose key begins with {@code prefix}, in order of key. */
    default <V extends Record> List<V> all(Table<V> table, String prefix) {
        return scan(table, prefix, "", Integer.MAX_VALUE).stream()
                .map(Row::value)
                .toList();
    }

    /** One row. */
    record Row<V extends Record>(String key, V value) {}
}
