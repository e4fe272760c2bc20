package io.flotilla.fleet.store;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rows that were decoded lately, with the bytes that they were decoded from, in bounded memory. The bytes are always
 * read from the database; only those that have not changed are not decoded again. Safe for use by many threads.
 */
final class RowMemory {
    private final long mostBytes;
    private final Map<Place, Held> rows = new LinkedHashMap<>(1 << 10, 0.75f, true);
    private long bytes;

    private record Place(Table<?> table, String key) {}

    /**
     * @param bytes never changed
     * @param view what the value was read as; null: nothing yet
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared by hand.
    private record Held(
            byte[] bytes, Record value, @Nullable Object view) {}

    /** @param mostBytes of rows as they are stored; decoded ones take about twice as much, and their views once more */
    RowMemory(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** @param raw not to be changed afterwards */
    <V extends Record> V decode(Table<V> table, String key, byte[] raw) {
        Place place = new Place(table, key);
        Held held;
        synchronized (this) {
            held = rows.get(place);
        }
        if (held != null && Arrays.equals(held.bytes(), raw)) {
            return table.type().cast(held.value());
        }
        V value = RowCodec.decode(table, raw);
        keep(place, new Held(raw, value, null));
        return value;
    }

    /** As {@link #decode}, and keeps what the value is read as beside it. */
    <V extends Record, D> Optional<D> view(
            Table<V> table, String key, byte[] raw, Class<D> type, Function<V, Optional<D>> reading) {
        V value = decode(table, key, raw);
        Place place = new Place(table, key);
        synchronized (this) {
            Held held = rows.get(place);
            if (held != null && Arrays.equals(held.bytes(), raw) && type.isInstance(held.view())) {
                return Optional.of(type.cast(held.view()));
            }
        }
        Optional<D> view = reading.apply(value);
        synchronized (this) {
            rows.computeIfPresent(
                    place,
                    (same, held) ->
                            Arrays.equals(held.bytes(), raw) ? new Held(held.bytes(), value, view.orElse(null)) : held);
        }
        return view;
    }

    synchronized void forget(Table<?> table, String key) {
        Held gone = rows.remove(new Place(table, key));
        bytes -= gone == null ? 0 : gone.bytes().length;
    }

    private synchronized void keep(Place place, Held fresh) {
        Held before = rows.put(place, fresh);
        bytes += fresh.bytes().length - (before == null ? 0 : before.bytes().length);
        var oldest = rows.values().iterator();
        while (bytes > mostBytes && oldest.hasNext()) {
            bytes -= oldest.next().bytes().length;
            oldest.remove();
        }
    }
}
