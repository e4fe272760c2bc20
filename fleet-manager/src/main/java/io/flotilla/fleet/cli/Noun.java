package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Rest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What {@code fleet get} can show. */
enum Noun {
    NODES("/api/v1/nodes", "/node"),
    CHAINS("/api/v1/chains", "/chain"),
    ORGS("/api/v1/chains", "/id"),
    COMMANDS("/api/v1/commands", "/id"),
    CERTS("/api/v1/certs", "/serial"),
    EVENTS("/api/v1/events", "/node"),
    ALARMS("/api/v1/alarms", "/node");

    private final String path;
    private final String name;

    Noun(String path, String name) {
        this.path = path;
        this.name = name;
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
                        Column.of("BY", "/issuedBy"),
                        Column.of("AT", "/issuedAt"),
                        Column.of("EXECUTIONS", Noun::executions),
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
                        Column.of("SEVERITY", "/severity"),
                        Column.of("CODE", "/code"),
                        Column.of("MESSAGE", "/message"));
            case ALARMS ->
                List.of(
                        Column.of("NODE", "/node"),
                        Column.of("CODE", "/code"),
                        Column.of("SEVERITY", "/severity"),
                        Column.of("SINCE", "/since"),
                        Column.of("STATE", "/state"),
                        Column.of("MESSAGE", "/message"));
        };
    }

    private static List<Column> ofNodes() {
        return List.of(
                Column.of("NODE", "/node"),
                Column.of("CHAIN", "/chain"),
                Column.of("ROLE", "/role"),
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
                Column.of("VALIDATORS", "/validators"),
                Column.of(
                        "GENESIS",
                        chain -> Column.text(chain.at("/genesis"))
                                .replaceFirst("^(\\p{XDigit}{12})\\p{XDigit}+$", "$1…")),
                Column.of("ORGANISATIONS", Noun::organisations),
                Column.wide("DESCRIPTION", "/description"));
    }

    List<JsonNode> all(Rest rest) {
        List<JsonNode> items = rest.all(path);
        return this == ORGS ? items.stream().flatMap(Noun::organisationsOf).toList() : items;
    }

    /** @throws Failure when there is none of this name */
    List<JsonNode> named(Rest rest, String wanted) {
        if (this == NODES) {
            return List.of(rest.get(nodePath(wanted)));
        }
        if (this == CHAINS || this == COMMANDS) {
            return List.of(rest.get(path + "/" + Rest.encoded(wanted)));
        }
        List<JsonNode> found = all(rest).stream()
                .filter(item -> item.at(name).asText().equals(wanted))
                .toList();
        if (found.isEmpty() && this != EVENTS && this != ALARMS) {
            throw Failure.failed("there is no " + wanted + " among the " + this + ": see fleet get " + this);
        }
        return found;
    }

    /** The path of one node. */
    static String nodePath(String address) {
        int slash = address.indexOf('/');
        if (slash < 1 || slash == address.length() - 1) {
            throw Failure.usage("\"" + address + "\" is not a node: write organisation/node, see fleet get nodes");
        }
        return "/api/v1/nodes/" + Rest.encoded(address.substring(0, slash)) + "/"
                + Rest.encoded(address.substring(slash + 1));
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

    private static Stream<JsonNode> organisationsOf(JsonNode chain) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode organisation : chain.path("organisations")) {
            ObjectNode row = Json.object().put("id", organisation.asText());
            found.add(row.put("chain", chain.path("chain").asText()));
        }
        return found.stream();
    }
}
