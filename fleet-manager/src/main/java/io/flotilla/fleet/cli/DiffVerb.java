package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.SpecFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fleet diff}. */
@Command(
        name = "diff",
        description = {
            "What applying the chain spec would change: + add, ~ change, - remove, ! refused, = the same.",
            "What the spec leaves out is refused (!) unless --prune says that it goes (-)."
        },
        exitCodeList = {
            "0:nothing would change",
            "1:something would change, or it failed",
            "2:wrong usage or a bad spec",
            "3:refused",
            "4:timed out"
        },
        footer = {"  fleet diff -f chain.yaml", "  fleet diff -f chain.yaml --prune -o json"})
final class DiffVerb implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "-f", paramLabel = "FILE", required = true, description = "The chain spec; - for standard input.")
    private Path spec = Path.of("-");

    @Option(names = "--prune", description = "As fleet apply --prune would do it.")
    private boolean prune;

    @Mixin
    private Shown shown = new Shown();

    DiffVerb(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        ObjectNode plan = surroundings
                .rest()
                .post(
                        "/api/v1/plan" + (prune ? "?prune=true" : ""),
                        SpecFile.read(spec).body());
        ChangeList changes = new ChangeList(plan);
        if (shown.format().forPeople()) {
            changes.show(surroundings.screen());
        } else {
            surroundings.screen().print(plan, shown.format());
        }
        return (changes.changed() ? Failure.Exit.FAILED : Failure.Exit.DONE).code();
    }
}
