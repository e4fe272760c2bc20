package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Rest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** {@code fleet apply} and {@code fleet diff}. */
record SpecVerbs(Surroundings surroundings) {
    private static final long MOST_BYTES = 1 << 20;

    int apply(Path spec, Format format) {
        ObjectNode applied = surroundings.rest().post("/api/v1/chains", Rest.Body.yaml(read(spec)));
        Screen screen = surroundings.screen();
        if (!format.forPeople()) {
            screen.print(applied, format);
            return Failure.Exit.DONE.code();
        }
        changes(applied);
        JsonNode joins = applied.path("joins");
        if (!joins.isEmpty()) {
            screen.say("");
            screen.say("Not joined yet; on each host (the tokens work once, for ten minutes):");
            joins.forEach(join -> screen.say("  " + join.path("node").asText() + "\n    "
                    + join.path("join").asText()));
            screen.say("");
            screen.say("next: fleet get nodes -w");
        }
        return Failure.Exit.DONE.code();
    }

    /** 1 when something would change, or be refused. */
    int diff(Path spec, Format format) {
        ObjectNode plan = surroundings.rest().post("/api/v1/plan", Rest.Body.yaml(read(spec)));
        if (format.forPeople()) {
            changes(plan);
        } else {
            surroundings.screen().print(plan, format);
        }
        return (!plan.path("changed").asBoolean() ? Failure.Exit.DONE : Failure.Exit.FAILED).code();
    }

    private void changes(JsonNode answer) {
        Screen screen = surroundings.screen();
        String chain = answer.path("chain").asText();
        JsonNode changes = answer.path("changes");
        if (!answer.path("changed").asBoolean()) {
            screen.say(chain + " is as the spec says: nothing to change");
            return;
        }
        screen.say(chain + ":");
        for (JsonNode change : changes) {
            String sign = switch (change.path("kind").asText()) {
                case "add" -> "+";
                case "change" -> "~";
                case "refused" -> "!";
                default -> "=";
            };
            String detail = change.path("detail").asText();
            screen.say("  " + sign + " " + change.path("target").asText() + (detail.isEmpty() ? "" : "  " + detail));
        }
    }

    private static byte[] read(Path spec) {
        try {
            if (Files.size(spec) > MOST_BYTES) {
                throw Failure.usage(spec + " is larger than 1 MiB: that is no chain spec");
            }
            return Files.readAllBytes(spec);
        } catch (NoSuchFileException missing) {
            throw new Failure(Failure.Exit.USAGE, "there is no file " + spec, missing);
        } catch (IOException unreadable) {
            throw new Failure(Failure.Exit.USAGE, spec + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }
}
