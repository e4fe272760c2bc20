package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.client.Tty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code fleet get}, {@code fleet describe} and {@code fleet events}. */
record ReadVerbs(Surroundings surroundings) {
    private static final int LOOK_AGAIN_MILLIS = 1000;
    private static final String EVENTS = "/api/v1/events";

    int get(Noun noun, @Nullable String name, Format format, boolean watch) {
        Rest rest = surroundings.rest();
        Screen screen = surroundings.screen();
        List<JsonNode> shown = List.of();
        do {
            List<JsonNode> now = name == null ? noun.all(rest) : noun.named(rest, name);
            if (name != null && !format.forPeople() && now.size() == 1) {
                screen.print(now.get(0).deepCopy(), format);
            } else if (!watch || !now.equals(shown)) {
                if (watch && Tty.watched()) {
                    screen.out().print("\033[H\033[2J");
                }
                screen.list(now, noun.columns(), format);
            }
            shown = now;
        } while (watch && lookAgain());
        return Failure.Exit.DONE.code();
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
            try {
                all.set(document, rest.get(path + "/documents/" + document));
            } catch (Failure none) {
                all.putNull(document);
            }
        }
        surroundings.screen().print(all, format == Format.JSON ? Format.JSON : Format.YAML);
        return Failure.Exit.DONE.code();
    }

    int events(Format format, boolean watch) {
        Rest rest = surroundings.rest();
        long seen = 0;
        do {
            List<JsonNode> fresh = rest.all(EVENTS, String.valueOf(seen));
            if (!fresh.isEmpty() || !watch) {
                surroundings.screen().list(fresh, Noun.EVENTS.columns(), format);
            }
            seen = fresh.isEmpty()
                    ? seen
                    : fresh.get(fresh.size() - 1).path("number").asLong();
        } while (watch && lookAgain());
        return Failure.Exit.DONE.code();
    }

    private static boolean lookAgain() {
        try {
            Thread.sleep(LOOK_AGAIN_MILLIS);
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
