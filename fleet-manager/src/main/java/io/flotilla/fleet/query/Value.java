package io.flotilla.fleet.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a field is compared with. A field's own type decides how: numbers with numbers, times with times, and everything
 * else as text.
 *
 * @param quoted then it is text, whatever it looks like
 */
record Value(String text, boolean quoted) {
    private static final int LONGEST_NUMBER = 40;

    boolean isNull() {
        return !quoted && text.equals("null");
    }

    boolean equalTo(JsonNode field, Instant now) {
        return (field.isTextual() && field.textValue().equals(text))
                || order(field, now).stream().anyMatch(order -> order == 0);
    }

    /** Of the field against this value; empty when they cannot be compared. */
    OptionalInt order(JsonNode field, Instant now) {
        if (field.isNumber()) {
            return number(text)
                    .map(field.decimalValue()::compareTo)
                    .map(OptionalInt::of)
                    .orElse(OptionalInt.empty());
        }
        if (field.isBoolean()) {
            return text.equals("true") || text.equals("false")
                    ? OptionalInt.of(Boolean.compare(field.booleanValue(), text.equals("true")))
                    : OptionalInt.empty();
        }
        return field.isTextual() ? OptionalInt.of(texts(field.textValue(), now)) : OptionalInt.empty();
    }

    private int texts(String field, Instant now) {
        if (!quoted) {
            Optional<Instant> then = Moments.instant(text, now);
            Optional<Instant> at = then.isPresent() ? Moments.instant(field, now) : then;
            if (then.isPresent() && at.isPresent()) {
                return at.get().compareTo(then.get());
            }
            Optional<Duration> longest = Moments.duration(text);
            Optional<Duration> took = longest.isPresent() ? Moments.duration(field) : longest;
            if (longest.isPresent() && took.isPresent()) {
                return took.get().compareTo(longest.get());
            }
        }
        return field.compareTo(text);
    }

    /** Whether the field contains this text, whatever the case; {@code *} stands for any text. */
    boolean isLike(JsonNode field) {
        if (!field.isValueNode()) {
            return false;
        }
        String within = field.asText().toLowerCase(Locale.ROOT);
        int from = 0;
        for (String piece : text.toLowerCase(Locale.ROOT).split("\\*", -1)) {
            int at = within.indexOf(piece, from);
            if (at < 0) {
                return false;
            }
            from = at + piece.length();
        }
        return true;
    }

    private static Optional<BigDecimal> number(String text) {
        try {
            return text.length() > LONGEST_NUMBER || !text.matches("[+-]?[0-9]+(\\.[0-9]+)?")
                    ? Optional.empty()
                    : Optional.of(new BigDecimal(text));
        } catch (NumberFormatException no) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        boolean plain = !quoted && !text.isEmpty() && text.chars().allMatch(c -> Tokens.inWord((char) c));
        return plain ? text : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
