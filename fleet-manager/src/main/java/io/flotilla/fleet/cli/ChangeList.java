package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.fleet.cli.screen.Screen;
import java.util.ArrayList;
import java.util.List;

/** The changes of a plan, or of what was applied. */
record ChangeList(JsonNode answer) {
    void show(Screen screen) {
        String chain = answer.path("chain").asText();
        if (!changed()) {
            screen.say(chain + " is as the spec says: nothing to change");
            return;
        }
        screen.say(chain + ":");
        for (JsonNode change : answer.path("changes")) {
            String detail = change.path("detail").asText();
            screen.sayChange(
                    sign(change.path("kind").asText()),
                    change.path("target").asText() + (detail.isEmpty() ? "" : "  " + detail));
        }
    }

    boolean changed() {
        return answer.path("changed").asBoolean();
    }

    /** What goes. */
    List<String> removals() {
        List<String> targets = new ArrayList<>();
        for (JsonNode change : answer.path("changes")) {
            if (change.path("kind").asText().equals("remove")) {
                targets.add(change.path("target").asText());
            }
        }
        return targets;
    }

    private static char sign(String kind) {
        return switch (kind) {
            case "add" -> '+';
            case "change" -> '~';
            case "remove" -> '-';
            case "refused" -> '!';
            default -> '=';
        };
    }
}
