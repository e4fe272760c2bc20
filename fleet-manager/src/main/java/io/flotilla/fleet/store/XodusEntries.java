package io.flotilla.fleet.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.env.Cursor;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.Transaction;

/** The view inside one Xodus transaction. */
final class XodusEntries implements Entries {
    /** Greater than every byte of UTF-8. */
    private static final byte BEYOND = (byte) 0xFF;

    private final Map<String, Store> stores;
    private final Transaction transaction;

    private final RowMemory memory;

    XodusEntries(Map<String, Store> stores, RowMemory memory, Transaction transaction) {
        this.stores = stores;
        this.memory = memory;
        this.transaction = transaction;
    }

    @Override
    public <V extends Record> Optional<V> get(Table<V> table, String key) {
        return Optional.ofNullable(store(table).get(transaction, bytes(RowCodec.key(key))))
                .map(value -> memory.decode(table, key, bytes(value)));
    }

    @Override
    public <V extends Record, D> Optional<D> view(
            Table<V> table, String key, Class<D> type, Function<V, Optional<D>> reading) {
        return Optional.ofNullable(store(table).get(transaction, bytes(RowCodec.key(key))))
                .flatMap(value -> memory.view(table, key, bytes(value), type, reading));
    }

    @Override
    public <V extends Record> void put(Table<V> table, String key, V value) {
        store(table)
                .put(
                        transaction,
                        bytes(RowCodec.key(key)),
                        bytes(RowCodec.encode(table, key, value, raw -> memory.decode(table, key, raw))));
    }

    @Override
    public void remove(Table<?> table, String key) {
        memory.forget(table, key);
        store(table).delete(transaction, bytes(RowCodec.key(key)));
    }

    @Override
    public <V extends Record> List<Row<V>> scan(Table<V> table, String prefix, String after, int limit) {
        List<Row<V>> rows = new ArrayList<>();
        String from = after.compareTo(prefix) > 0 ? after : prefix;
        try (Cursor cursor = store(table).openCursor(transaction)) {
            boolean more = cursor.getSearchKeyRange(bytes(RowCodec.key(from))) != null;
            while (more && rows.size() < limit) {
                String key = RowCodec.key(bytes(cursor.getKey()));
                if (!key.startsWith(prefix)) {
                    break;
                }
                if (after.isEmpty() || key.compareTo(after) > 0) {
                    rows.add(new Row<>(key, memory.decode(table, key, bytes(cursor.getValue()))));
                }
                more = cursor.getNext();
            }
        }
        return rows;
    }

    @Override
    public <V extends Record> List<Row<V>> scanBack(Table<V> table, String before, int limit) {
        List<Row<V>> rows = new ArrayList<>();
        try (Cursor cursor = store(table).openCursor(transaction)) {
            boolean beyond = before.isEmpty() || cursor.getSearchKeyRange(bytes(RowCodec.key(before))) == null;
            boolean more = beyond ? cursor.getLast() : cursor.getPrev();
            while (more && rows.size() < limit) {
                rows.add(new Row<>(
                        RowCodec.key(bytes(cursor.getKey())), RowCodec.decode(table, bytes(cursor.getValue()))));
                more = cursor.getPrev();
            }
        }
        return rows;
    }

    @Override
    public List<String> keys(Table<?> table, String prefix) {
        List<String> keys = new ArrayList<>();
        try (Cursor cursor = store(table).openCursor(transaction)) {
            boolean more = cursor.getSearchKeyRange(bytes(RowCodec.key(prefix))) != null;
            while (more) {
                String key = RowCodec.key(bytes(cursor.getKey()));
                if (!key.startsWith(prefix)) {
                    break;
                }
                keys.add(key);
                more = cursor.getNext();
            }
        }
        return keys;
    }

    @Override
    public int count(Table<?> table) {
        return Math.toIntExact(store(table).count(transaction));
    }

    @Override
    public <V extends Record> Optional<Row<V>> last(Table<V> table, String prefix) {
        byte[] start = RowCodec.key(prefix);
        byte[] end = Arrays.copyOf(start, start.length + 1);
        end[start.length] = BEYOND;
        try (Cursor cursor = store(table).openCursor(transaction)) {
            boolean found = cursor.getSearchKeyRange(bytes(end)) == null ? cursor.getLast() : cursor.getPrev();
            String key = found ? RowCodec.key(bytes(cursor.getKey())) : "";
            return found && key.startsWith(prefix)
                    ? Optional.of(new Row<>(key, memory.decode(table, key, bytes(cursor.getValue()))))
                    : Optional.empty();
        }
    }

    private Store store(Table<?> table) {
        return Objects.requireNonNull(stores.get(table.name()), table.name());
    }

    private static ByteIterable bytes(byte[] raw) {
        return new ArrayByteIterable(raw);
    }

    private static byte[] bytes(ByteIterable raw) {
        return Arrays.copyOf(raw.getBytesUnsafe(), raw.getLength());
    }
}
