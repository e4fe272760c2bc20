package io.flotilla.chain.execution;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.codec.CanonicalJson;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The elements of a transaction's JSON array, as text: a text as it is, an integer in decimal digits, {@code true} and
 * {@code false}, null as the empty text, arrays and objects as their canonical JSON.
 */
final class Arguments {
    private final List<String> values;

    private Arguments(List<String> values) {
        this.values = List.copyOf(values);
    }

    /** Empty when it is no JSON array, or holds what has no canonical form. */
    static Optional<Arguments> read(String json) {
        try {
            List<String> values = new ArrayList<>();
            for (JsonNode element : Json.array(json.getBytes(StandardCharsets.UTF_8), Transaction.MOST_ARGUMENTS)) {
                String canonical = new String(CanonicalJson.bytes(element), StandardCharsets.UTF_8);
                values.add(element.isTextual() ? element.textValue() : element.isNull() ? "" : canonical);
            }
            return Optional.of(new Arguments(values));
        } catch (MalformedDocument refused) {
            return Optional.empty();
        }
    }

    static Arguments none() {
        return new Arguments(List.of());
    }

    List<byte[]> bytes() {
        return values.stream()
                .map(value -> value.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /** Those after the first few. */
    Arguments from(int index) {
        return new Arguments(values.subList(index, values.size()));
    }

    /** @throws Failure when there are fewer or more */
    void exactly(int count) {
        if (values.size() != count) {
            throw Failure.reverted("the method takes " + count + " arguments, not " + values.size());
        }
    }

    void atLeast(int count) {
        if (values.size() < count) {
            throw Failure.reverted("the method takes at least " + count + " arguments, not " + values.size());
        }
    }

    String text(int index) {
        return values.get(index);
    }

    boolean flag(int index) {
        return switch (values.get(index)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Failure.reverted("argument " + index + " is neither true nor false");
        };
    }

    /** @param kind what to call it in the message, for example "an organisation" */
    <T> T as(int index, String kind, Function<String, T> parse) {
        try {
            return parse.apply(values.get(index));
        } catch (IllegalArgumentException malformed) {
            throw Failure.reverted("argument " + index + " is not " + kind);
        }
    }
}
