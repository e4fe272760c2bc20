package io.flotilla.chain.p2p;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.contract.codec.Json;

/** Reads records that have no component which may be absent. */
public final class Complete {
    private Complete() {}

    /** @throws IllegalArgumentException when a key is unknown or missing, or a value is not what the record takes */
    public static <T> T read(JsonNode tree, Class<T> type) {
        T value = Json.strict(tree, type);
        requireComplete(Json.tree(value));
        return value;
    }

    private static void requireComplete(JsonNode tree) {
        if (tree.isNull()) {
            throw new IllegalArgumentException("a required field is missing");
        }
        tree.forEach(Complete::requireComplete);
    }
}
