package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Rest;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fleet get}. */
@Command(
        name = "get",
        description = {
            "Lists things, or shows one.",
            "With -w it follows them: on a terminal the table is drawn again, elsewhere each change is a line of its own"
                    + " (with -o json a JSON object). Ctrl-C ends it."
        },
        footer = {
            "  fleet get nodes",
            "  fleet get nodes -q 'org=bank-a and status.peers<3' -o wide",
            "  fleet get nodes -w -o json | jq -r .node",
            "  fleet get chains trade-finance -o yaml"
        })
final class GetVerb implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "NOUN", description = "${COMPLETION-CANDIDATES}")
    private Noun noun = Noun.NODES;

    @Parameters(index = "1", paramLabel = "NAME", arity = "0..1", description = "Only this one.")
    private @Nullable String name;

    @Option(
            names = {"-w", "--watch"},
            description = "Go on showing what changes.")
    private boolean watch;

    @Mixin
    private Query query = new Query();

    @Mixin
    private Shown shown = new Shown();

    GetVerb(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (name != null && !query.everything()) {
            throw Failure.usage("give NAME, or -q and --limit, not both");
        }
        Rest rest = surroundings.rest();
        if (watch) {
            new Watch(surroundings, rest, new Watch.Scope(noun, name, query), shown.format()).run();
            return Failure.Exit.DONE.code();
        }
        List<JsonNode> found = name == null ? noun.all(rest, query) : noun.named(rest, name);
        if (name != null && !shown.format().forPeople() && found.size() == 1) {
            surroundings.screen().print(found.get(0).deepCopy(), shown.format());
        } else {
            surroundings.screen().list(found, noun.columns(), shown.format(), noun.whenEmpty(query));
        }
        return Failure.Exit.DONE.code();
    }
}
