package io.flotilla.fleet.lie;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.message.Stamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps what agents have really said: their results, their consensus keys, and whether they ever went back. */
final class Witness {
    private static final int LARGEST = 1 << 20;

    private final Set<String> results = new HashSet<>();
    private final Map<String, String> consensusKeys = new HashMap<>();
    private final Map<String, Stamp> configurations = new HashMap<>();
    private final Map<String, Long> lists = new HashMap<>();
    private final List<String> wentBack = new ArrayList<>();

    synchronized void sees(Letter letter) {
        String node = letter.from().replaceFirst("\\.", "/");
        if (letter.size() == 0 || !letter.topic().startsWith("fleet/v1/" + node + "/")) {
            return;
        }
        ObjectNode said = Json.parse(letter.payload(), LARGEST);
        switch (letter.topic().substring(("fleet/v1/" + node + "/").length())) {
            case "command/result" ->
                results.add(key(
                        node,
                        said.path("id").asText(),
                        said.path("attempt").asInt(),
                        said.path("state").asText()));
            case "about" -> {
                if (said.at("/consensusKey/publicKey").isTextual()) {
                    consensusKeys.put(node, said.at("/consensusKey/publicKey").asText());
                }
            }
            case "config/reported" ->
                reported(
                        node,
                        new Stamp(
                                said.path("term").asLong(), said.path("version").asLong()));
            case "status" -> {
                long pending = said.path("pending").asLong();
                if (pending < lists.getOrDefault(node, 0L)) {
                    wentBack.add(node + " list " + pending + " after " + lists.get(node));
                }
                lists.put(node, pending);
            }
            default -> {}
        }
    }

    private void reported(String node, Stamp now) {
        Stamp before = configurations.getOrDefault(node, Stamp.NONE);
        if (now.compareTo(before) < 0) {
            wentBack.add(node + " configuration " + now + " after " + before);
        }
        configurations.put(node, now);
    }

    /** Whether the node's own agent ended this attempt in this state. */
    synchronized boolean heardResult(String node, String id, int attempt, String state) {
        return results.contains(key(node, id, attempt, state));
    }

    synchronized Map<String, String> consensusKeys() {
        return Map.copyOf(consensusKeys);
    }

    synchronized List<String> wentBack() {
        return List.copyOf(wentBack);
    }

    private static String key(String node, String id, int attempt, String state) {
        return node + " " + id + "#" + attempt + " " + state;
    }
}
