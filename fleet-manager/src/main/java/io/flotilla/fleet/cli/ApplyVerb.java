package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.client.SpecFile;
import io.flotilla.fleet.cli.screen.Screen;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fleet apply}. */
@Command(
        name = "apply",
        description = {
            "Makes the fleet be as the chain spec says; prints the join line of each node that has not joined.",
            "Applying the same spec again changes nothing. Nodes that came with a spec and that this one leaves out"
                    + " are refused, or with --prune cut off and removed for good."
        },
        footer = {
            "  fleet apply -f chain.yaml",
            "  fleet apply -f chain.yaml --plan            # show, change nothing",
            "  fleet apply -f chain.yaml --prune --yes     # also remove what the file leaves out"
        })
final class ApplyVerb implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "-f", paramLabel = "FILE", required = true, description = "The chain spec; - for standard input.")
    private Path spec = Path.of("-");

    @Option(names = "--plan", description = "Only show what would change.")
    private boolean plan;

    @Option(names = "--prune", description = "Remove nodes that the spec leaves out.")
    private boolean prune;

    @Option(names = "--yes", description = "Do not ask before removing.")
    private boolean yes;

    @Mixin
    private Shown shown = new Shown();

    ApplyVerb(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Rest rest = surroundings.rest();
        SpecFile file = SpecFile.read(spec);
        String query = prune ? "?prune=true" : "";
        Rest.Versioned planned = rest.versioned("/api/v1/plan" + query, file.body(), Map.of());
        ChangeList changes = new ChangeList(planned.body());
        if (plan) {
            show(planned.body());
            return Failure.Exit.DONE.code();
        }
        if (!changes.removals().isEmpty() && !yes) {
            changes.show(surroundings.screen());
            Confirmation.of(
                    "Remove " + String.join(", ", changes.removals()) + "? It cannot be undone",
                    "nothing was changed, since " + String.join(", ", changes.removals()) + " would be removed");
        }
        Map<String, String> condition = planned.etag().isEmpty() ? Map.of() : Map.of("If-Match", planned.etag());
        file.sendCode(rest);
        ObjectNode applied = rest.post("/api/v1/chains" + query, file.body(), condition);
        show(applied);
        if (shown.format().forPeople()) {
            joins(applied.path("joins"));
        }
        return Failure.Exit.DONE.code();
    }

    private void show(ObjectNode answer) {
        if (shown.format().forPeople()) {
            new ChangeList(answer).show(surroundings.screen());
        } else {
            surroundings.screen().print(answer, shown.format());
        }
    }

    private void joins(JsonNode joins) {
        if (joins.isEmpty()) {
            return;
        }
        Screen screen = surroundings.screen();
        screen.say("");
        screen.say("Not joined yet; on each host (the tokens work once, for ten minutes):");
        joins.forEach(join -> screen.say(
                "  " + join.path("node").asText() + "\n    " + join.path("join").asText()));
        screen.say("");
        screen.say("next: fleet get nodes -w");
    }
}
