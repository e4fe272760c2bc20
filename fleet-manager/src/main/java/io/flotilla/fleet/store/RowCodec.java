package io.flotilla.fleet.store;

import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.node.FleetException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** How keys and records become bytes, on every implementation alike. */
final class RowCodec {
    private static final int LARGEST = 4 << 20;

    private RowCodec() {}

    static byte[] key(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    static String key(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** @throws FleetException when it could not be read again */
    static <V extends Record> byte[] encode(Table<V> table, String key, V value) {
        return encode(table, key, value, raw -> decode(table, raw));
    }

    /** @param check throws when the bytes cannot be read again */
    static <V extends Record> byte[] encode(Table<V> table, String key, V value, Consumer<byte[]> check) {
        try {
            byte[] bytes = Json.write(value);
            check.accept(bytes);
            return bytes;
        } catch (IllegalArgumentException unreadable) {
            throw new FleetException(
                    FleetException.Code.INVALID,
                    "the " + table.name() + " " + key + " cannot be stored: " + unreadable.getMessage(),
                    unreadable);
        }
    }

    static <V extends Record> V decode(Table<V> table, byte[] bytes) {
        return Json.read(bytes, LARGEST, table.type());
    }
}
