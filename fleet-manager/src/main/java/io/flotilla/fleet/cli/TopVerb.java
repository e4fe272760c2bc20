package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Pause;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.screen.Column;
import io.flotilla.fleet.cli.screen.Screen;
import io.flotilla.fleet.cli.screen.Table;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fleet top}. */
@Command(
        name = "top",
        description = {
            "The newest telemetry of each node: its host's load, memory and disk, its height and links.",
            "With -w it is read again every five seconds."
        },
        footer = {"  fleet top", "  fleet top -w -q 'org=bank-a'", "  fleet top -o json"})
final class TopVerb implements Callable<Integer> {
    private static final int LOOK_AGAIN_MILLIS = 5_000;
    private static final double FULL = 100.0;
    private static final List<Column> COLUMNS = List.of(
            Column.of("NODE", "/node"),
            Column.of("PHASE", "/phase"),
            Column.of("CPU%", "/telemetry/host/cpuPercent"),
            Column.of("LOAD", "/telemetry/host/load1").spare(),
            Column.of("MEM%", node -> used(node, "memoryFreeMiB", "memoryMiB")),
            Column.of("DISK%", node -> used(node, "diskFreeMiB", "diskMiB")),
            Column.of("HEIGHT", "/telemetry/chain/height"),
            Column.of("LINKS", TopVerb::links));

    private final Surroundings surroundings;

    @Option(
            names = {"-w", "--watch"},
            description = "Read it again every five seconds.")
    private boolean watch;

    @Mixin
    private Query query = new Query();

    @Mixin
    private Shown shown = new Shown();

    TopVerb(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Rest rest = surroundings.rest();
        Screen screen = surroundings.screen();
        while (true) {
            List<JsonNode> nodes = Noun.NODES.all(rest, query).stream()
                    .map(node -> with(rest, node))
                    .toList();
            if (watch && screen.display().terminal() && shown.format().forPeople()) {
                screen.redraw(new Table(COLUMNS, shown.format(), screen.display()).titled(nodes));
            } else if (watch && !shown.format().forPeople()) {
                nodes.forEach(node -> screen.printOne(node, shown.format()));
            } else {
                screen.list(nodes, COLUMNS, shown.format(), Noun.NODES.whenEmpty(query));
            }
            if (!watch) {
                return Failure.Exit.DONE.code();
            }
            Pause.millis(LOOK_AGAIN_MILLIS);
        }
    }

    private static JsonNode with(Rest rest, JsonNode node) {
        ObjectNode row = Json.object();
        row.set("node", node.path("node"));
        row.set("phase", node.path("phase"));
        row.set(
                "telemetry",
                rest.find(Rest.node(node.path("node").asText()) + "/documents/telemetry")
                        .orElse(null));
        return row;
    }

    private static String used(JsonNode node, String free, String all) {
        JsonNode host = node.at("/telemetry/host");
        double most = host.path(all).asDouble();
        return most <= 0
                ? "-"
                : String.format(Locale.ROOT, "%.0f", FULL * (1 - host.path(free).asDouble() / most));
    }

    private static String links(JsonNode node) {
        JsonNode peers = node.at("/telemetry/peers");
        return peers.isMissingNode()
                ? "-"
                : peers.path("connected").asText() + "/" + peers.path("known").asText();
    }
}
