package io.flotilla.fleet.store;

import io.flotilla.contract.codec.Json;
import java.nio.charset.StandardCharsets;

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

    static byte[] encode(Record value) {
        return Json.write(value);
    }

    static <V extends Record> V decode(Table<V> table, byte[] bytes) {
        return Json.read(bytes, LARGEST, table.type());
    }
}
