package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.screen.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What {@code fleet get} can show. */
enum Noun {
    NODES("/api/v1/nodes", "/node", "fleet apply -f chain.yaml makes some"),
    CHAINS("/api/v1/chains", "/chain", "fleet apply -f chain.yaml makes one"),
    ORGS("/api/v1/chains", "/id", "fleet apply -f chain.yaml names them"),
    COMMANDS("/api/v1/commands", "/id", "fleet command run orders one"),
    CERTS("/api/v1/certs", "/serial", "a host gets its own by fleet-agent join"),
    EVENTS("/api/v1/events", "/node", "fleet events -w waits for them"),
    ALARMS("/api/v1/alarms", "/node", "all is well, or nothing has joined: see fleet get nodes");

    private final String path;
    private final String name;
    private final String hint;

    Noun(String path, String name, String hint) {
        this.path = path;
        this.name = name;
        this.hint = hint;
    }

    /** What to say of an empty list, with what to do next. */
    String whenEmpty(Query query) {
        return query.text() == null ? "no " + this + ": " + hint : "no " + this + " match " + query.text();
    }

    /** What tells an item from the others of its list. */
    String key(JsonNode item) {
        return this == ALARMS
                ? item.path("node").asText() + " " + item.path("code").asText() + " "
                        + item.path("source").asText()
                : this == EVENTS ? item.path("number").asText() : item.at(name).asText();
    }

    /** Whether a word of this kind in the event stream may have changed the list. */
    boolean concerns(String kind) {
        return switch (this) {
            case NODES, CERTS -> kind.equals("node");
            case CHAINS -> kind.equals("chain") || kind.equals("node");
            case ORGS -> kind.equals("chain");
            case COMMANDS -> kind.equals("command");
            case EVENTS -> kind.equals("event");
            case ALARMS -> kind.equals("alarm");
        };
    }

    /** Whether the stream brings whole items of the list. */
    boolean streamed() {
        return this == NODES || this == COMMANDS;
    }

    @Override
    public String toString() {
        return Json.name(this);
    }

    List<Column> columns() {
        return switch (this) {
            case NODES -> ofNodes();
            case CHAINS -> ofChains();
            case ORGS -> List.of(Column.of("ORGANISATION", "/id"), Column.of("CHAIN", "/chain"));
            case COMMANDS ->
                List.of(
                        Column.of("ID", "/id"),
                        Column.of("OPERATION", "/operation"),
                        Column.of("BY", "/issuedBy").spare(),
                        Column.of("AT", "/issuedAt").spare(),
                        Column.of("EXECUTIONS", Noun::counts),
                        Column.of("WHERE", Noun::executions).weighing(Column.Weight.WIDE),
                        Column.wide("UNTIL", "/notAfter"));
            case CERTS ->
                List.of(
                        Column.of("SERIAL", "/serial"),
                        Column.of("IDENTITY", "/identity"),
                        Column.of("UNTIL", "/notAfter"),
                        Column.of("REVOKED", "/revokedAt"));
            case EVENTS ->
                List.of(
                        Column.of("AT", "/at"),
                        Column.of("NODE", "/node"),
                        Column.of("SEVERITY", "/severity").spare(),
                        Column.of("CODE", "/code"),
                        Column.of("MESSAGE", "/message"));
            case ALARMS ->
                List.of(
                        Column.of("NODE", "/node"),
                        Column.of("CODE", "/code"),
                        Column.of("SEVERITY", "/severity"),
                        Column.of("SINCE", "/since").spare(),
                        Column.of("STATE", "/state"),
                        Column.of("MESSAGE", "/message"));
        };
    }

    private static List<Column> ofNodes() {
        return List.of(
                Column.of("NODE", "/node"),
                Column.of("CHAIN", "/chain").spare(),
                Column.of("ROLE", "/role").spare(),
                Column.of("PHASE", "/phase"),
                Column.of("PRESENCE", "/presence/state"),
                Column.of("PEERS", "/status/peers"),
                Column.of("HEIGHT", "/status/height"),
                Column.of("CONFIG", Noun::configuration),
                Column.of("ALARMS", node -> String.valueOf(node.path("alarms").size())),
                Column.wide("CERTIFICATE UNTIL", "/certificateNotAfter"),
                Column.wide("ENDPOINT", "/endpoint"));
    }

    private static List<Column> ofChains() {
        return List.of(
                Column.of("CHAIN", "/chain"),
                Column.of("NODES", "/nodes"),
                Column.of("RUNNING", "/running"),
                Column.of("VALIDATORS", "/validators").spare(),
                Column.of("HEIGHT", "/summary/height"),
                Column.of("MARGIN", "/summary/margin"),
                Column.of(
                        "GENESIS",
                        chain -> Column.text(chain.at("/genesis"))
                                .replaceFirst("^(\\p{XDigit}{12})\\p{XDigit}+$", "$1…")),
                Column.of("ORGANISATIONS", Noun::organisations),
                Column.wide("DESCRIPTION", "/description"));
    }

    List<JsonNode> all(Rest rest, Query query) {
        if (this == ORGS && query.text() != null) {
            throw Failure.usage("-q does not work with orgs: fleet get nodes -q 'org=bank-a' shows those of one");
        }
        List<JsonNode> items = rest.all(path + query.parameter(), query.limit());
        return this == ORGS ? items.stream().flatMap(Noun::organisationsOf).toList() : items;
    }

    /** @throws Failure when there is none of this name */
    List<JsonNode> named(Rest rest, String wanted) {
        if (this == NODES) {
            return List.of(rest.get(Rest.node(wanted)));
        }
        if (this == CHAINS || this == COMMANDS) {
            return List.of(rest.get(path + "/" + Rest.encoded(wanted)));
        }
        List<JsonNode> found = all(rest, Query.NONE).stream()
                .filter(item -> item.at(name).asText().equals(wanted))
                .toList();
        if (found.isEmpty() && this != EVENTS && this != ALARMS) {
            throw Failure.failed("there is no " + wanted + " among the " + this + ": see fleet get " + this);
        }
        return found;
    }

    private static String configuration(JsonNode node) {
        JsonNode config = node.path("config");
        String state = Column.text(config.path("state"));
        return "v" + config.path("desired").asText("0") + (state.equals("-") ? "" : " " + state);
    }

    private static String organisations(JsonNode chain) {
        return StreamSupport.stream(chain.path("organisations").spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(","));
    }

    private static String executions(JsonNode command) {
        return StreamSupport.stream(command.path("executions").spliterator(), false)
                .map(e -> e.path("node").asText() + " " + e.path("state").asText())
                .collect(Collectors.joining(", "));
    }

    private static String counts(JsonNode command) {
        Map<String, Integer> byState = new LinkedHashMap<>();
        command.path("executions").forEach(e -> byState.merge(e.path("state").asText(), 1, Integer::sum));
        return byState.size() == 1
                ? byState.keySet().iterator().next()
                : byState.entrySet().stream()
                        .map(e -> e.getValue() + " " + e.getKey())
                        .collect(Collectors.joining(", "));
    }

    private static Stream<JsonNode> organisationsOf(JsonNode chain) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode organisation : chain.path("organisations")) {
            ObjectNode row = Json.object().put("id", organisation.asText());
            found.add(row.put("chain", chain.path("chain").asText()));
        }
        return found.stream();
    }
}
