package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.fleet.cli.client.EventStream;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Notice;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.screen.Audience;
import io.flotilla.fleet.cli.screen.Screen;
import io.flotilla.fleet.cli.screen.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fleet events}. */
@Command(
        name = "events",
        description = {"What happened, the newest last.", "With -w it goes on with new ones until Ctrl-C."},
        footer = {
            "  fleet events",
            "  fleet events -w -q 'severity=critical'",
            "  fleet events -w -o json | jq -r .message"
        })
final class EventsVerb implements Callable<Integer> {
    private static final int MOST_EVENTS = 500;
    private static final String PATH = "/api/v1/events";
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Surroundings surroundings;

    @Option(names = "-n", paramLabel = "N", description = "How many, 1 to 500 (default: 50).")
    private int newest = 50;

    @Option(
            names = {"-w", "--watch"},
            description = "Go on with new ones.")
    private boolean watch;

    @Option(
            names = {"-q", "--query"},
            paramLabel = "QUERY",
            description = "Only events that match; docs/query.md has the grammar.")
    private @Nullable String query;

    @Mixin
    private Shown shown = new Shown();

    private long seen;

    EventsVerb(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (newest < 1 || newest > MOST_EVENTS) {
            throw Failure.usage("-n " + newest + ": ask for 1 to " + MOST_EVENTS + " events");
        }
        Rest rest = surroundings.rest();
        if (watch) {
            follow(rest);
            return Failure.Exit.DONE.code();
        }
        surroundings
                .screen()
                .list(
                        newest(rest, newest),
                        Noun.EVENTS.columns(),
                        shown.format(),
                        query == null ? "no events yet: fleet events -w waits for them" : "no events match " + query);
        return Failure.Exit.DONE.code();
    }

    private List<JsonNode> newest(Rest rest, int most) {
        List<JsonNode> fresh = new ArrayList<>();
        String matching = query == null ? "" : "&q=" + Rest.encoded(query);
        rest.get(PATH + "?order=newest&limit=" + most + matching).path("items").forEach(event -> fresh.add(0, event));
        return fresh;
    }

    /** Until its reader has gone; Ctrl-C ends the process. */
    private void follow(Rest rest) {
        Screen screen = surroundings.screen();
        boolean begun = false;
        Table table = new Table(Noun.EVENTS.columns(), shown.format(), screen.display());
        try (EventStream stream = rest.events(query == null ? "" : "?q=" + Rest.encoded(query));
                Audience audience = surroundings.audience().get()) {
            while (!audience.gone()) {
                Notice notice = stream.next(IDLE).orElse(null);
                if (notice == null) {
                    continue;
                }
                switch (notice.kind()) {
                    case Notice.CONNECTED -> {
                        if (!begun) {
                            show(table, newest(rest, newest), true);
                            begun = true;
                        }
                    }
                    case Notice.RESYNC -> catchUp(table, newest(rest, MOST_EVENTS));
                    case Notice.LOST, Notice.REFUSED -> screen.note("fleet: the connection was lost; trying again");
                    case "event" -> show(table, List.of(notice.data()), false);
                    default -> {
                        // of other things
                    }
                }
            }
        }
    }

    /** A manager that was restored counts on from where its backup was. */
    private void catchUp(Table table, List<JsonNode> events) {
        if (events.isEmpty() || number(events.get(events.size() - 1)) < seen) {
            seen = 0;
        }
        show(table, events, false);
    }

    private static long number(JsonNode event) {
        return event.path("number").asLong();
    }

    private void show(Table table, List<JsonNode> events, boolean titled) {
        Screen screen = surroundings.screen();
        List<JsonNode> fresh =
                events.stream().filter(event -> number(event) > seen).toList();
        if (!fresh.isEmpty()) {
            seen = number(fresh.get(fresh.size() - 1));
        }
        if (!shown.format().forPeople()) {
            fresh.forEach(event -> screen.printOne(event, shown.format()));
        } else {
            screen.lines(titled ? table.titled(fresh) : table.rows(fresh));
        }
    }
}
