package io.flotilla.fleet.cli;

import io.flotilla.fleet.cli.screen.Format;
import picocli.CommandLine.Option;

/** The option that says how an answer is shown. */
final class Shown {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (default: table)")
    private Format format = Format.TABLE;

    Format format() {
        return format;
    }
}
