package io.flotilla.fleet.query;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads times and durations as people write them. */
final class Moments {
    private static final Pattern SHORT = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Pattern RELATIVE = Pattern.compile("now(?:([+-])(.+))?");

    private Moments() {}

    /** ISO 8601 with a zone, a date (its first second in UTC), {@code now}, or {@code now} and a duration. */
    static Optional<Instant> instant(String text, Instant now) {
        Matcher relative = RELATIVE.matcher(text);
        try {
            if (relative.matches()) {
                return relative.group(2) == null
                        ? Optional.of(now)
                        : duration(relative.group(2))
                                .map(away -> relative.group(1).equals("+") ? now.plus(away) : now.minus(away));
            }
            if (text.length() < 10 || !Character.isDigit(text.charAt(0)) || text.charAt(4) != '-') {
                return Optional.empty();
            }
            return Optional.of(
                    text.length() == 10
                            ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
                            : Instant.parse(text));
        } catch (DateTimeException | ArithmeticException no) {
            return Optional.empty();
        }
    }

    /** {@code 90s}, {@code 5m}, {@code 2h}, {@code 7d}, {@code 250ms}, or ISO 8601. */
    static Optional<Duration> duration(String text) {
        Matcher quick = SHORT.matcher(text);
        try {
            if (!quick.matches()) {
                return text.startsWith("P") ? Optional.of(Duration.parse(text)) : Optional.empty();
            }
            long many = Long.parseLong(quick.group(1));
            return Optional.of(
                    switch (quick.group(2)) {
                        case "ms" -> Duration.ofMillis(many);
                        case "s" -> Duration.ofSeconds(many);
                        case "m" -> Duration.ofMinutes(many);
                        case "h" -> Duration.ofHours(many);
                        default -> Duration.ofDays(many);
                    });
        } catch (DateTimeException | ArithmeticException no) {
            return Optional.empty();
        }
    }
}
