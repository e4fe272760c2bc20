package io.flotilla.fleet.cli;

import io.flotilla.fleet.cli.client.Failure;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.TypeConversionException;

/** Reads a moment: an instant of ISO 8601 such as {@code 2026-11-22T22:00:00Z}, or a duration from now. */
final class Moments {
    private Moments() {}

    /** @throws Failure USAGE, when it is neither */
    static Instant read(String text, Instant now) {
        try {
            return text.contains("T") && text.contains(":")
                    ? OffsetDateTime.parse(text).toInstant()
                    : now.plus(new Durations().convert(text)).truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeException | ArithmeticException | TypeConversionException bad) {
            throw new Failure(
                    Failure.Exit.USAGE,
                    "\"" + text
                            + "\" is no time: write an instant such as 2026-11-22T22:00:00Z, or from now, such as 2h",
                    bad);
        }
    }
}
