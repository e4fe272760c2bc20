package io.flotilla.fleet.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options that every verb has. */
final class Choices {
    @Option(
            names = "--context",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "The manager to speak to: a context of fleet context list.")
    private @Nullable String context;

    @Option(names = "--no-color", scope = ScopeType.INHERIT, description = "No colours; NO_COLOR does the same.")
    private boolean noColour;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show where an error comes from.")
    private boolean debug;

    @Nullable
    String context() {
        return context;
    }

    boolean noColour() {
        return noColour;
    }

    boolean debug() {
        return debug;
    }
}
