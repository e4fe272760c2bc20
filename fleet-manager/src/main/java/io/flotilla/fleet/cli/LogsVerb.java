package io.flotilla.fleet.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fleet logs}. */
@Command(
        name = "logs",
        description = {
            "The newest lines of a node's log, asked of its agent live; as far as the host's policy lets it.",
            "Who reads one stands in the audit log."
        },
        footer = {"  fleet logs bank-a/validator-1", "  fleet logs bank-a/validator-1 --of node -n 20"})
final class LogsVerb implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "ORG/NODE")
    private String node = "";

    @Option(names = "-n", paramLabel = "N", defaultValue = "100", description = "How many, 1 to 500 (default: 100).")
    private int lines;

    @Option(
            names = "--of",
            paramLabel = "WHICH",
            defaultValue = "agent",
            description = "agent or node (default: agent)")
    private String of = "agent";

    @Mixin
    private Shown shown = new Shown();

    LogsVerb(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return new CallVerbs(surroundings).logs(node, lines, of, shown.format());
    }
}
