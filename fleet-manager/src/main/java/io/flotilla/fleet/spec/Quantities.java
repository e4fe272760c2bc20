package io.flotilla.fleet.spec;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as people write them. */
final class Quantities {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(B|KiB|MiB|GiB)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms",
            Duration.ofMillis(1),
            "s",
            Duration.ofSeconds(1),
            "m",
            Duration.ofMinutes(1),
            "h",
            Duration.ofHours(1));
    private static final Map<String, Long> BYTES = Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);

    private Quantities() {}

    /** {@code 500ms}, {@code 2s}, {@code 5m}, {@code 1h}, or ISO 8601 as {@code PT2S}. */
    static Duration duration(String text) {
        Matcher simple = DURATION.matcher(text);
        if (simple.matches()) {
            return UNITS.getOrDefault(simple.group(2), Duration.ZERO).multipliedBy(Long.parseLong(simple.group(1)));
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException notIso) {
            throw new IllegalArgumentException("\"" + text + "\" is not a duration: write 500ms, 2s, 5m or 1h", notIso);
        }
    }

    /** Bytes: {@code 512B}, {@code 64KiB}, {@code 256MiB}, {@code 1GiB}. */
    static long bytes(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not a size: write 64KiB, 256MiB or 1GiB");
        }
        return Long.parseLong(size.group(1)) * BYTES.getOrDefault(size.group(2), 1L);
    }
}
