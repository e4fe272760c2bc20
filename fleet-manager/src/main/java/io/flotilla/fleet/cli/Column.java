package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;

/**
 * One column of a table.
 *
 * @param wide only shown with {@code -o wide}
 */
record Column(String title, Function<JsonNode, String> value, boolean wide) {
    static Column of(String title, String pointer) {
        return new Column(title, item -> text(item.at(pointer)), false);
    }

    static Column wide(String title, String pointer) {
        return new Column(title, item -> text(item.at(pointer)), true);
    }

    static Column of(String title, Function<JsonNode, String> value) {
        return new Column(title, value, false);
    }

    static String text(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "-";
        }
        return value.isValueNode() ? value.asText() : value.toString();
    }
}
