package io.flotilla.fleet.cli;

import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.screen.Screen;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code fleet export}. */
@Command(
        name = "export",
        description = {
            "Prints the spec of a chain, with every identifier; applying it changes nothing.",
            "Nodes of fleet node add stand beside the spec and are not in it."
        },
        footer = "  fleet export trade-finance > chain.yaml")
final class ExportVerb implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "CHAIN", description = "One of fleet get chains.")
    private String chain = "";

    ExportVerb(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Screen screen = surroundings.screen();
        screen.out().print(surroundings.rest().text("/api/v1/chains/" + Rest.encoded(chain) + "/spec"));
        screen.out().flush();
        return Failure.Exit.DONE.code();
    }
}
