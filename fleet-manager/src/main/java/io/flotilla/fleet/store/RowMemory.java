package io.flotilla.fleet.store;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Rows that were decoded lately, with the bytes that they were decoded from, in bounded memory. The bytes are always
 * read from the database; only those that have not changed are not decoded again. Safe for use by many threads.
 */
final class RowMemory {
    private final long mostBytes;
    private final Map<Place, Held> rows = new LinkedHashMap<>(1 << 10, 0.75f, true);
    private long bytes;

    private record Place(Table<?> table, String key) {}

    /** @param bytes never changed */
    @SuppressWarnings("ArrayRecordComponent") // Compared by hand.
    private record Held(byte[] bytes, Record value) {}

    /** @param mostBytes of rows as they are stored; decoded ones take about twice as much */
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
        keep(place, new Held(raw, value));
        return value;
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
