package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.fleet.cli.client.EventStream;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Notice;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.screen.Audience;
import io.flotilla.fleet.cli.screen.Format;
import io.flotilla.fleet.cli.screen.Screen;
import io.flotilla.fleet.cli.screen.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows a list. The event stream says that it changed and, where it carries whole items, how; otherwise the list is
 * read again, at most once a second.
 */
final class Watch {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_DRAWINGS = Duration.ofMillis(200);
    private static final Duration IDLE = Duration.ofSeconds(1);

    /** @param name only this one; null: all that the query lets through */
    record Scope(Noun noun, @Nullable String name, Query query) {}

    private final Surroundings surroundings;
    private final Rest rest;
    private final Scope scope;
    private final Format format;
    private final Screen screen;
    private final Table table;
    private Map<String, JsonNode> rows = new LinkedHashMap<>();
    private @Nullable Instant lookedAt;
    private boolean titled;
    private boolean stale;
    private boolean undrawn;
    private boolean lost;

    Watch(Surroundings surroundings, Rest rest, Scope scope, Format format) {
        this.surroundings = surroundings;
        this.rest = rest;
        this.scope = scope;
        this.format = format;
        this.screen = surroundings.screen();
        this.table = new Table(scope.noun().columns(), format, screen.display());
    }

    /** Returns when its reader has gone; Ctrl-C ends the process. */
    void run() {
        try (EventStream stream = rest.events("");
                Audience audience = surroundings.audience().get()) {
            while (!audience.gone()) {
                Optional<Notice> notice = stream.next(patience());
                notice.ifPresent(this::take);
                if (stale && !lost && due()) {
                    tryLook();
                }
                if (undrawn && (notice.isEmpty() || !stale)) {
                    draw();
                }
            }
        }
    }

    private Duration patience() {
        return undrawn || stale ? BETWEEN_DRAWINGS : IDLE;
    }

    private boolean due() {
        Instant now = surroundings.time().instant();
        return lookedAt == null || !now.isBefore(lookedAt.plus(BETWEEN_LOOKS));
    }

    private void take(Notice notice) {
        switch (notice.kind()) {
            case Notice.CONNECTED, Notice.RESYNC -> {
                stale = true;
                undrawn = undrawn || lost;
                lost = false;
            }
            case Notice.LOST, Notice.REFUSED -> {
                lost = true;
                undrawn = true;
                if (!redraws()) {
                    screen.note("fleet: the connection was lost; trying again");
                }
            }
            default -> {
                if (scope.noun().concerns(notice.kind())) {
                    change(notice.data());
                }
            }
        }
    }

    private void change(JsonNode item) {
        String key = scope.noun().key(item);
        boolean known = rows.containsKey(key);
        if (!scope.noun().streamed() || !scope.query().everything() || !known) {
            stale = stale || scope.name() == null || key.equals(scope.name());
        } else if (!item.equals(rows.put(key, item))) {
            tell(List.of(item));
        }
    }

    /** What fails for a moment only is tried again, once there is something to show. */
    private void tryLook() {
        try {
            look();
        } catch (Failure unread) {
            if (!titled || !unread.isPassing()) {
                throw unread;
            }
            stale = true;
        }
    }

    private void look() {
        stale = false;
        lookedAt = surroundings.time().instant();
        String name = scope.name();
        List<JsonNode> found = name == null
                ? scope.noun().all(rest, scope.query())
                : scope.noun().named(rest, name);
        Map<String, JsonNode> now = new LinkedHashMap<>();
        found.forEach(item -> now.put(scope.noun().key(item), item));
        List<JsonNode> changed = new ArrayList<>(found.stream()
                .filter(item -> !item.equals(rows.get(scope.noun().key(item))))
                .toList());
        if (scope.noun() == Noun.ALARMS) {
            rows.forEach((key, alarm) -> {
                if (!now.containsKey(key) && alarm instanceof ObjectNode tree) {
                    changed.add(tree.deepCopy().put("state", "cleared"));
                }
            });
        }
        boolean gone = !now.keySet().containsAll(rows.keySet());
        rows = now;
        if (!changed.isEmpty() || gone || !titled) {
            tell(changed);
        }
    }

    private boolean redraws() {
        return screen.display().terminal() && format.forPeople();
    }

    private void tell(List<JsonNode> changed) {
        if (redraws()) {
            undrawn = true;
        } else if (!format.forPeople()) {
            changed.forEach(item -> screen.printOne(item, format));
        } else if (!titled) {
            screen.lines(table.titled(changed));
        } else {
            screen.lines(table.rows(changed));
        }
        titled = true;
    }

    private void draw() {
        undrawn = false;
        if (!redraws()) {
            return;
        }
        List<String> lines = rows.isEmpty()
                ? new ArrayList<>(List.of(scope.noun().whenEmpty(scope.query())))
                : table.titled(rows.values());
        List<String> page = new ArrayList<>(lines);
        if (lost) {
            page.add("");
            page.add("the connection was lost; trying again");
        }
        screen.redraw(page);
    }
}
