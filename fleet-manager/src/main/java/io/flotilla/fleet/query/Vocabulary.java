package io.flotilla.fleet.query;

import io.flotilla.contract.codec.Json;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields that an item has.
 *
 * @param fields by name; those of a plain value have none
 * @param open whether other names may stand there too
 */
public record Vocabulary(Map<String, Vocabulary> fields, boolean open) {
    private static final Vocabulary PLAIN = new Vocabulary(Map.of(), false);
    private static final Vocabulary ANYTHING = new Vocabulary(Map.of(), true);

    public Vocabulary {
        fields = Map.copyOf(fields);
    }

    /** What a record is written with, and the records within it. */
    public static Vocabulary of(Class<? extends Record> type) {
        Map<String, Vocabulary> fields = new TreeMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            fields.put(component.getName(), of(component.getGenericType()));
        }
        return new Vocabulary(fields, false);
    }

    private static Vocabulary of(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            return parameterized.getRawType() == List.class ? of(parameterized.getActualTypeArguments()[0]) : ANYTHING;
        }
        if (type instanceof Class<?> plain && plain.isRecord() && !Json.isScalar(plain)) {
            return of(plain.asSubclass(Record.class));
        }
        return PLAIN;
    }

    /** The same with one more plain field. */
    public Vocabulary with(String field) {
        return and(new Vocabulary(Map.of(field, PLAIN), false));
    }

    /** What this one or that one has. */
    public Vocabulary and(Vocabulary other) {
        Map<String, Vocabulary> all = new TreeMap<>(fields);
        other.fields.forEach((name, below) -> all.merge(name, below, Vocabulary::and));
        return new Vocabulary(all, open || other.open);
    }

    /** The first step of a path that leads nowhere, with what is known there; null when the whole path is known. */
    @Nullable
    String unknown(List<String> path) {
        Vocabulary place = this;
        String where = "";
        for (String step : path) {
            Vocabulary next = place.fields.get(step);
            if (next == null) {
                return place.open ? null : place.complaint(where, step);
            }
            place = next;
            where = where.isEmpty() ? step : where + "." + step;
        }
        return null;
    }

    private String complaint(String where, String step) {
        if (fields.isEmpty()) {
            return where + " is a plain value and has no field " + step;
        }
        String known = String.join(", ", new TreeMap<>(fields).keySet());
        return "there is no field " + step + (where.isEmpty() ? "" : " in " + where) + "; known are " + known;
    }
}
