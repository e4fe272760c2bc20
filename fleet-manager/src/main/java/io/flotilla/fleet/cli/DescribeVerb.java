package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.screen.Format;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fleet describe}. */
@Command(
        name = "describe",
        description = {
            "All that is known about one node, chain or command.",
            "A node with its documents (desired, reported, about, telemetry), alarms and newest events; a chain with"
                    + " its nodes and alarms."
        },
        footer = {
            "  fleet describe node bank-a/validator-1",
            "  fleet describe chain trade-finance",
            "  fleet describe command 019a… -o json"
        })
final class DescribeVerb implements Callable<Integer> {
    /** What can be described. */
    enum Kind {
        NODE,
        CHAIN,
        COMMAND;

        @Override
        public String toString() {
            return Json.name(this);
        }
    }

    private static final int EVENTS = 500;
    private static final int EVENTS_SHOWN = 10;

    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}")
    private Kind kind = Kind.NODE;

    @Parameters(index = "1", paramLabel = "NAME", description = "ORG/NODE, a chain, or a command's id.")
    private String name = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "yaml",
            description = "json or yaml (default: yaml)")
    private Format format = Format.YAML;

    DescribeVerb(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Rest rest = surroundings.rest();
        ObjectNode all = switch (kind) {
            case NODE -> node(rest);
            case CHAIN -> chain(rest);
            case COMMAND -> rest.get("/api/v1/commands/" + Rest.encoded(name));
        };
        surroundings.screen().print(all, format == Format.JSON ? Format.JSON : Format.YAML);
        return Failure.Exit.DONE.code();
    }

    private ObjectNode node(Rest rest) {
        String path = Rest.node(name);
        ObjectNode all = Json.object();
        all.set("node", rest.get(path));
        for (String document : List.of("desired", "reported", "about", "telemetry")) {
            all.set(document, rest.find(path + "/documents/" + document).orElse(null));
        }
        of(rest, "/api/v1/alarms", "node", all, "alarms");
        List<ObjectNode> events = new java.util.ArrayList<>();
        rest.get("/api/v1/events?order=newest&limit=" + EVENTS).path("items").forEach(event -> {
            if (event.path("node").asText().equals(name) && events.size() < EVENTS_SHOWN) {
                events.add(event.deepCopy());
            }
        });
        all.putArray("events").addAll(events);
        return all;
    }

    private ObjectNode chain(Rest rest) {
        ObjectNode all = Json.object();
        all.set("chain", rest.get("/api/v1/chains/" + Rest.encoded(name)));
        of(rest, "/api/v1/nodes?chain=" + Rest.encoded(name), "chain", all, "nodes");
        return all;
    }

    /** Those items of a list that belong to what is described. */
    private void of(Rest rest, String path, String field, ObjectNode all, String key) {
        all.putArray(key)
                .addAll(rest.all(path).stream()
                        .filter(item -> item.path(field).asText().equals(name))
                        .toList());
    }
}
