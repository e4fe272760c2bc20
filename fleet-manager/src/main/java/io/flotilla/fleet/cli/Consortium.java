package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Rest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A chain with its members, as the manager and one of its nodes see it.
 *
 * @param organisations that may vote, by the word of the chain's own state
 * @param asked the node whose word that is, and that of the validators
 * @param nodes the manager's, by address
 */
record Consortium(Rest rest, String chain, List<String> organisations, String asked, Map<String, JsonNode> nodes) {
    /** @param asked null: the first node that runs */
    static Consortium of(Rest rest, String chain, @Nullable String asked) {
        Map<String, JsonNode> nodes = new LinkedHashMap<>();
        rest.all("/api/v1/nodes?chain=" + Rest.encoded(chain))
                .forEach(node -> nodes.put(node.path("node").asText(), node));
        String named = asked != null
                ? asked
                : nodes.values().stream()
                        .filter(Consortium::runs)
                        .map(node -> node.path("node").asText())
                        .findFirst()
                        .orElseThrow(() -> Failure.failed("no node of " + chain + " runs: see fleet get nodes"));
        List<String> members = new ArrayList<>();
        listed(rest, named, "members").forEach(member -> members.add(member.asText()));
        return new Consortium(rest, chain, List.copyOf(members), named, nodes);
    }

    private static JsonNode listed(Rest rest, String node, String contract) {
        ObjectNode question = Json.object().put("contract", contract).put("method", "list");
        return rest.post(Rest.node(node) + "/chain/query", Rest.Body.json(question))
                .path("output");
    }

    /** Whether a node's agent is there and says that it takes part. */
    static boolean runs(JsonNode node) {
        return node.at("/presence/state").asText().equals("online")
                && node.path("phase").asText().equals("running");
    }

    /** The validators as the chain names them, with what the manager sees of their nodes. */
    List<JsonNode> validators() {
        List<JsonNode> rows = new ArrayList<>();
        for (JsonNode one : listed(rest, asked, "validators")) {
            String address = one.path("validator").asText();
            JsonNode node = node(address).orElseGet(Json::object);
            ObjectNode row = Json.object().put("validator", address);
            row.set("phase", node.path("phase"));
            row.set("height", node.at("/status/height"));
            row.set("lag", node.at("/status/lag"));
            rows.add(row.put("publicKey", one.path("publicKey").asText("")));
        }
        return rows;
    }

    Optional<JsonNode> node(String address) {
        return Optional.ofNullable(nodes.get(address));
    }
}
