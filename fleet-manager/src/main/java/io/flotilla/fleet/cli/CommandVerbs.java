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
            @Option(names = "--wait", paramLabel = "TIME", description = "Wait for the results, such as 60s.") @Nullable
                    Duration wait,
            @Option(names = "-o", defaultValue = "table", description = "${COMPLETION-CANDIDATES}") Format format) {
        ObjectNode order = Json.object();
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
        if (wait == null) {
            show(command, format);
            return Failure.Exit.DONE.code();
        }
        Instant end = surroundings.time().instant().plus(wait);
        while (!ended(command) && surroundings.time().instant().isBefore(end)) {
            Pause.millis(LOOK_AGAIN_MILLIS);
            command = rest.get("/api/v1/commands/" + command.path("id").asText());
        }
        show(command, format);
        return outcome(command).code();
    }

    @Command(name = "get", description = "Shows a command and what became of it.")
    int get(
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "-o", defaultValue = "table", description = "${COMPLETION-CANDIDATES}") Format format) {
        show(surroundings.rest().get("/api/v1/commands/" + Rest.encoded(id)), format);
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

    private static Stream<CommandState> states(JsonNode command) {
        return StreamSupport.stream(command.path("executions").spliterator(), false)
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
