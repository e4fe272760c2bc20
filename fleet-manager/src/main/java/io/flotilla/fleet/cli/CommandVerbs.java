package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import io.flotilla.contract.message.CommandState;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Pause;
import io.flotilla.fleet.cli.client.Rest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fleet command …}. */
@Command(name = "command", description = "Orders operations on nodes.", synopsisSubcommandLabel = "VERB")
final class CommandVerbs {
    private static final int LOOK_AGAIN_MILLIS = 250;
    private static final List<Column> EXECUTIONS = List.of(
            Column.of("NODE", "/node"),
            Column.of("STATE", "/state"),
            Column.of("ATTEMPT", "/attempt"),
            Column.of("ERROR", "/error/message"),
            Column.wide("OUTPUT", "/output"));

    private final Surroundings surroundings;

    CommandVerbs(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Command(name = "run", description = "Orders an operation, such as node.restart; it has one effect on each node.")
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
            @Option(names = "-o", defaultValue = "table", description = "${COMPLETION-CANDIDATES}") Format format) {
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
        return shown(rest, command, wait, format);
    }

    @Command(name = "cancel", description = "Cancels what has not begun; what has begun goes on and says so.")
    int cancel(
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--node", paramLabel = "ORG/NODE", description = "May be repeated (default: all).") @Nullable
                    List<String> nodes,
            @Option(names = "--wait", paramLabel = "TIME", description = "Wait for the results, such as 60s.") @Nullable
                    Duration wait,
            @Option(names = "-o", defaultValue = "table", description = "${COMPLETION-CANDIDATES}") Format format) {
        ObjectNode which = Json.object();
        if (nodes != null) {
            nodes.forEach(which.putArray("nodes")::add);
        }
        Rest rest = surroundings.rest();
        ObjectNode command = rest.post(path(id) + "/cancel", Rest.Body.json(which));
        ObjectNode last = followed(rest, command, wait);
        show(last, format);
        boolean cancelled = ended(last) && states(last).allMatch(CommandState.CANCELLED::equals);
        return wait == null || cancelled ? Failure.Exit.DONE.code() : unlessDone(outcome(last)).code();
    }

    /** What was done all the same was not cancelled. */
    private static Failure.Exit unlessDone(Failure.Exit outcome) {
        return outcome == Failure.Exit.DONE ? Failure.Exit.FAILED : outcome;
    }

    @Command(name = "repeat", description = "Orders one attempt more where the last one ended without success.")
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
            @Option(names = "-o", defaultValue = "table", description = "${COMPLETION-CANDIDATES}") Format format) {
        ObjectNode again = window(notBefore, expires);
        nodes.forEach(again.putArray("nodes")::add);
        Rest rest = surroundings.rest();
        Map<String, String> once = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        return shown(rest, rest.post(path(id) + "/repeat", Rest.Body.json(again), once), wait, format);
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

    private int shown(Rest rest, ObjectNode ordered, @Nullable Duration wait, Format format) {
        ObjectNode command = followed(rest, ordered, wait);
        show(command, format);
        return wait == null ? Failure.Exit.DONE.code() : outcome(command).code();
    }

    /**
     * The command when it has ended, or when the time is over.
     *
     * @param wait null: no time at all
     */
    private ObjectNode followed(Rest rest, ObjectNode ordered, @Nullable Duration wait) {
        ObjectNode command = ordered;
        Instant end = surroundings.time().instant().plus(wait == null ? Duration.ZERO : wait);
        while (!ended(command) && surroundings.time().instant().isBefore(end)) {
            Pause.millis(LOOK_AGAIN_MILLIS);
            command = rest.get(path(command.path("id").asText()));
        }
        return command;
    }

    private static String path(String id) {
        return "/api/v1/commands/" + Rest.encoded(id);
    }

    @Command(name = "get", description = "Shows a command and what became of it.")
    int get(
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "-o", defaultValue = "table", description = "${COMPLETION-CANDIDATES}") Format format) {
        show(surroundings.rest().get(path(id)), format);
        return Failure.Exit.DONE.code();
    }

    private void show(ObjectNode command, Format format) {
        Screen screen = surroundings.screen();
        if (!format.forPeople()) {
            screen.print(command, format);
            return;
        }
        screen.say(
                command.path("operation").asText() + "  " + command.path("id").asText());
        screen.list(
                StreamSupport.stream(command.path("executions").spliterator(), false)
                        .toList(),
                EXECUTIONS,
                format);
    }

    /** Of the newest attempt on each node. */
    private static Stream<CommandState> states(JsonNode command) {
        Map<String, JsonNode> newest = new TreeMap<>();
        command.path("executions")
                .forEach(execution -> newest.merge(
                        execution.path("node").asText(),
                        execution,
                        (a, b) -> a.path("attempt").asInt() > b.path("attempt").asInt() ? a : b));
        return newest.values().stream()
                .map(execution -> execution.path("state").asText())
                .map(wire -> Arrays.stream(CommandState.values())
                        .filter(state -> Json.name(state).equals(wire))
                        .findFirst()
                        .orElse(CommandState.QUEUED));
    }

    private static boolean ended(JsonNode command) {
        return states(command).allMatch(CommandState::isFinal);
    }

    private static Failure.Exit outcome(JsonNode command) {
        if (!ended(command)) {
            return Failure.Exit.TIMED_OUT;
        }
        if (states(command).allMatch(CommandState.SUCCEEDED::equals)) {
            return Failure.Exit.DONE;
        }
        return states(command).anyMatch(CommandState.REJECTED::equals) ? Failure.Exit.REFUSED : Failure.Exit.FAILED;
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
