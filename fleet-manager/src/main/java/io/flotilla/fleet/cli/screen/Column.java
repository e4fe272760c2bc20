package io.flotilla.fleet.cli.screen;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;

/** One column of a table. */
public record Column(String title, Function<JsonNode, String> value, Weight weight) {
    /** When a column is shown. */
    public enum Weight {
        ALWAYS,
        /** Left out on a terminal that is too narrow. */
        SPARE,
        /** Only with {@code -o wide}. */
        WIDE
    }

    public static Column of(String title, String pointer) {
        return of(title, item -> text(item.at(pointer)));
    }

    public static Column of(String title, Function<JsonNode, String> value) {
        return new Column(title, value, Weight.ALWAYS);
    }

    public static Column wide(String title, String pointer) {
        return of(title, pointer).weighing(Weight.WIDE);
    }

    public Column spare() {
        return weighing(Weight.SPARE);
    }

    public Column weighing(Weight other) {
        return new Column(title, value, other);
    }

    public static String text(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "-";
        }
        return value.isValueNode() ? value.asText() : value.toString();
    }
}
