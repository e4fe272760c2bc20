package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Pause;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.client.Tty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code fleet get}, {@code fleet describe} and {@code fleet events}. */
record ReadVerbs(Surroundings surroundings) {
    private static final int LOOK_AGAIN_MILLIS = 1000;
    private static final int MOST_EVENTS = 500;
    private static final String EVENTS = "/api/v1/events";

    int get(Noun noun, @Nullable String name, Format format, boolean watch) {
        Rest rest = surroundings.rest();
        List<JsonNode> shown = null;
        do {
            List<JsonNode> now = name == null ? noun.all(rest) : noun.named(rest, name);
            if (!now.equals(shown)) {
                if (watch && Tty.watched()) {
                    surroundings.screen().out().print("\033[H\033[2J");
                }
                show(noun, name, now, format);
            }
            shown = now;
        } while (watch && lookAgain());
        return Failure.Exit.DONE.code();
    }

    private void show(Noun noun, @Nullable String name, List<JsonNode> found, Format format) {
        if (name != null && !format.forPeople() && found.size() == 1) {
            surroundings.screen().print(found.get(0).deepCopy(), format);
        } else {
            surroundings.screen().list(found, noun.columns(), format);
        }
    }

    int describe(String noun, String node, Format format) {
        if (!noun.equals("node")) {
            throw Failure.usage("describe shows one node: fleet describe node ORG/NODE");
        }
        Rest rest = surroundings.rest();
        String path = Noun.nodePath(node);
        ObjectNode all = Json.object();
        all.set("node", rest.get(path));
        for (String document : List.of("desired", "reported", "about", "telemetry")) {
            all.set(document, rest.find(path + "/documents/" + document).orElse(null));
        }
        surroundings.screen().print(all, format == Format.JSON ? Format.JSON : Format.YAML);
        return Failure.Exit.DONE.code();
    }

    int events(int newest, Format format, boolean watch) {
        if (newest < 1 || newest > MOST_EVENTS) {
            throw Failure.usage("-n " + newest + ": ask for 1 to " + MOST_EVENTS + " events");
        }
        Rest rest = surroundings.rest();
        List<JsonNode> fresh = new ArrayList<>();
        rest.get(EVENTS + "?order=newest&limit=" + newest).path("items").forEach(event -> fresh.add(0, event));
        surroundings.screen().list(fresh, Noun.EVENTS.columns(), format);
        long seen = last(fresh, 0);
        while (watch && lookAgain()) {
            List<JsonNode> later = rest.all(EVENTS + "?q=" + Rest.encoded("number>" + seen));
            if (!later.isEmpty()) {
                surroundings.screen().list(later, Noun.EVENTS.columns(), format);
            }
            seen = last(later, seen);
        }
        return Failure.Exit.DONE.code();
    }

    private static long last(List<JsonNode> events, long before) {
        return events.isEmpty()
                ? before
                : events.get(events.size() - 1).path("number").asLong();
    }

    private static boolean lookAgain() {
        Pause.millis(LOOK_AGAIN_MILLIS);
        return true;
    }
}
