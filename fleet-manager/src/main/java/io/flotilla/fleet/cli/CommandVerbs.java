package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Outcome;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.screen.Column;
import io.flotilla.fleet.cli.screen.Format;
import io.flotilla.fleet.cli.screen.Screen;
import io.flotilla.fleet.cli.screen.Table;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fleet command …}. */
@Command(
        name = "command",
        description = "Orders operations on nodes.",
        synopsisSubcommandLabel = "VERB",
        footer = "  fleet command run node.restart --node bank-a/validator-1 --wait 60s")
final class CommandVerbs {
    private static final List<Column> EXECUTIONS = List.of(
            Column.of("NODE", "/node"),
            Column.of("STATE", "/state"),
            Column.of("ATTEMPT", "/attempt").spare(),
            Column.of("STEP", "/step").spare(),
            Column.of("ERROR", "/error/message"),
            Column.wide("OUTPUT", "/output"));

    private final Surroundings surroundings;

    CommandVerbs(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Command(
            name = "run",
            description = {
                "Orders an operation, such as node.restart; it has one effect on each node.",
                "With --wait the exit code tells the outcome: 0 succeeded, 1 failed, 3 rejected, 4 not ended in time."
            },
            footer = {
                "  fleet command run node.restart --node bank-a/validator-1 --wait 60s",
                "  fleet command run node.stop --node bank-a/observer-1 --node bank-b/observer-1"
            })
    int run(
            @Parameters(paramLabel = "OPERATION") String operation,
            @Option(names = "--node", required = true, paramLabel = "ORG/NODE", description = "May be repeated.")
                    List<String> nodes,
            @Option(names = "--arg", paramLabel = "KEY=VALUE", description = "A value in [ or { is JSON.") @Nullable
                    Map<String, String> arguments,
            @Option(names = "--not-before", paramLabel = "TIME", description = "An instant, or from now, such as 2h.")
                    @Nullable
                    String notBefore,
            @Option(names = "--expires", paramLabel = "TIME", description = "As --not-before (default: 15m later).")
                    @Nullable
                    String expires,
            @Option(names = "--wait", paramLabel = "TIME", description = "Wait for the results, such as 60s.") @Nullable
                    Duration wait,
            @Mixin Shown shown) {
        ObjectNode order = window(notBefore, expires);
        ArrayNode addressed = order.putArray("nodes");
        nodes.forEach(addressed::add);
        order.put("operation", operation);
        ObjectNode given = order.putObject("arguments");
        if (arguments != null) {
            arguments.forEach((key, value) -> given.set(key, value(value)));
        }
        Rest rest = surroundings.rest();
        Map<String, String> once = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        ObjectNode command = rest.post("/api/v1/commands", Rest.Body.json(order), once);
        return ended(rest, command, wait, shown.format());
    }

    @Command(
            name = "cancel",
            description = "Cancels what has not begun; what has begun goes on and says so.",
            footer = "  fleet command cancel 019a… --node bank-a/validator-1 --wait 60s")
    int cancel(
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--node", paramLabel = "ORG/NODE", description = "May be repeated (default: all).")
                    @Nullable
                    List<String> nodes,
            @Option(names = "--wait", paramLabel = "TIME", description = "Wait for the results, such as 60s.") @Nullable
                    Duration wait,
            @Mixin Shown shown) {
        ObjectNode which = Json.object();
        if (nodes != null) {
            nodes.forEach(which.putArray("nodes")::add);
        }
        Rest rest = surroundings.rest();
        ObjectNode command = rest.post(path(id) + "/cancel", Rest.Body.json(which));
        if (wait == null) {
            show(command, shown.format());
            return Failure.Exit.DONE.code();
        }
        ObjectNode last = follow(rest, command, surroundings.time().instant().plus(wait), shown.format());
        return Outcome.cancelled(last).code();
    }

    @Command(
            name = "repeat",
            description = "Orders one attempt more where the last one ended without success.",
            footer = "  fleet command repeat 019a… --node bank-a/validator-1 --wait 60s")
    int repeat(
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--node", required = true, paramLabel = "ORG/NODE", description = "May be repeated.")
                    List<String> nodes,
            @Option(names = "--not-before", paramLabel = "TIME", description = "An instant, or from now, such as 2h.")
                    @Nullable
                    String notBefore,
            @Option(names = "--expires", paramLabel = "TIME", description = "As --not-before (default: 15m later).")
                    @Nullable
                    String expires,
            @Option(names = "--wait", paramLabel = "TIME", description = "Wait for the results, such as 60s.") @Nullable
                    Duration wait,
            @Mixin Shown shown) {
        ObjectNode again = window(notBefore, expires);
        nodes.forEach(again.putArray("nodes")::add);
        Rest rest = surroundings.rest();
        Map<String, String> once = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        return ended(rest, rest.post(path(id) + "/repeat", Rest.Body.json(again), once), wait, shown.format());
    }

    private ObjectNode window(@Nullable String notBefore, @Nullable String expires) {
        Instant now = surroundings.time().instant();
        ObjectNode window = Json.object();
        if (notBefore != null) {
            window.put("notBefore", Moments.read(notBefore, now).toString());
        }
        if (expires != null) {
            window.put("notAfter", Moments.read(expires, now).toString());
        }
        return window;
    }

    /**
     * Shows a command that was just ordered, and what becomes of it.
     *
     * @param wait null: no time at all
     */
    private int ended(Rest rest, ObjectNode ordered, @Nullable Duration wait, Format format) {
        if (wait != null) {
            return Outcome.of(awaited(rest, ordered, wait, format)).code();
        }
        show(ordered, format);
        if (format.forPeople()) {
            surroundings
                    .screen()
                    .note("next: fleet command get " + ordered.path("id").asText() + " -w");
        }
        return Failure.Exit.DONE.code();
    }

    /** Whatever goes wrong from here on, it says which command was ordered: it is not to be ordered again. */
    private ObjectNode awaited(Rest rest, ObjectNode ordered, Duration wait, Format format) {
        String id = ordered.path("id").asText();
        surroundings.screen().note("fleet: command " + id + " is ordered; waiting for its end");
        try {
            return follow(rest, ordered, surroundings.time().instant().plus(wait), format);
        } catch (Failure failure) {
            String said = failure.said() + "\nit was ordered: fleet command get " + id + " -w";
            throw new Failure(failure.exit(), said, failure);
        }
    }

    private static String path(String id) {
        return "/api/v1/commands/" + Rest.encoded(id);
    }

    @Command(
            name = "get",
            description = "Shows a command and what became of it.",
            footer = {"  fleet get commands", "  fleet command get 019a… -w"})
    int get(
            @Parameters(paramLabel = "ID") String id,
            @Option(
                            names = {"-w", "--watch"},
                            description = "Go on until it has ended; the exit code tells the outcome.")
                    boolean watch,
            @Mixin Shown shown) {
        Rest rest = surroundings.rest();
        ObjectNode command = rest.get(path(id));
        if (watch) {
            return Outcome.of(follow(rest, command, Instant.MAX, shown.format()))
                    .code();
        }
        show(command, shown.format());
        return Failure.Exit.DONE.code();
    }

    /** Waits, and shows: to a person at a terminal each step, to a script the end. */
    private ObjectNode follow(Rest rest, ObjectNode command, Instant end, Format format) {
        Screen screen = surroundings.screen();
        boolean steps = format.forPeople() && screen.display().terminal();
        Table table = new Table(EXECUTIONS, format, screen.display());
        if (steps) {
            screen.say(heading(command));
            screen.lines(table.titled(executions(command)));
        }
        Set<JsonNode> shown = new HashSet<>(executions(command));
        ObjectNode last = new CommandWait(rest, surroundings.time()).until(end, command, now -> {
            if (steps) {
                screen.lines(
                        table.rows(executions(now).stream().filter(shown::add).toList()));
            }
        });
        if (!steps) {
            show(last, format);
        }
        if (!Outcome.ended(last)) {
            screen.note("fleet: it has not ended yet; next: fleet command get "
                    + last.path("id").asText() + " -w");
        }
        return last;
    }

    private static String heading(ObjectNode command) {
        return command.path("operation").asText() + "  " + command.path("id").asText();
    }

    private static List<JsonNode> executions(ObjectNode command) {
        List<JsonNode> all = new ArrayList<>();
        command.path("executions").forEach(all::add);
        return all;
    }

    private void show(ObjectNode command, Format format) {
        Screen screen = surroundings.screen();
        if (!format.forPeople()) {
            screen.print(command, format);
            return;
        }
        screen.say(heading(command));
        screen.lines(new Table(EXECUTIONS, format, screen.display()).titled(executions(command)));
    }

    /** Text, unless it looks like a JSON list or object. */
    private static JsonNode value(String text) {
        if (!text.startsWith("[") && !text.startsWith("{")) {
            return Json.object().put("value", text).path("value");
        }
        try {
            byte[] wrapped = ("{\"value\":" + text + "}").getBytes(StandardCharsets.UTF_8);
            return Json.parse(wrapped, wrapped.length).path("value");
        } catch (MalformedDocument bad) {
            throw new Failure(Failure.Exit.USAGE, "--arg " + text + " is " + bad.getMessage(), bad);
        }
    }
}
