package io.flotilla.contract.message;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a manager may ask of an agent at any time; an answer changes nothing at the host. */
public sealed interface Question {
    /** Whether the agent is there, and what it holds. */
    record Ping() implements Question {}

    /**
     * The newest lines of a log.
     *
     * @param lines 1 to {@value #MOST_LINES}
     */
    record LogTail(Log of, int lines) implements Question {
        public LogTail {
            if (lines < 1 || lines > MOST_LINES) {
                throw new IllegalArgumentException("lines: from 1 to " + MOST_LINES);
            }
        }
    }

    /** Whose log. */
    enum Log {
        AGENT,
        NODE
    }

    String PING = "ping";
    String LOG_TAIL = "log.tail";
    int MOST_LINES = 500;

    /** All that can be asked, by its name on the wire. */
    static List<String> names() {
        return List.of(PING, LOG_TAIL);
    }

    /**
     * Reads a question as it stands in a call or a REST body.
     *
     * @throws IllegalArgumentException that names what is wrong
     */
    static Question parse(String ask, Map<String, Object> arguments) {
        return switch (ask) {
            case PING -> {
                only(ask, arguments, Set.of());
                yield new Ping();
            }
            case LOG_TAIL -> {
                only(ask, arguments, Set.of("of", "lines"));
                yield new LogTail(log(arguments.getOrDefault("of", "agent")), lines(arguments.get("lines")));
            }
            default ->
                throw new IllegalArgumentException(
                        "ask: \"" + ask + "\" is unknown: use one of " + String.join(", ", names()));
        };
    }

    /** By its name on the wire. */
    default String ask() {
        return this instanceof Ping ? PING : LOG_TAIL;
    }

    default Map<String, Object> arguments() {
        return this instanceof LogTail tail
                ? Map.of("of", tail.of().name().toLowerCase(Locale.ROOT), "lines", tail.lines())
                : Map.of();
    }

    private static void only(String ask, Map<String, Object> arguments, Set<String> known) {
        arguments.keySet().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(stranger -> {
                    throw new IllegalArgumentException(ask + " has no argument \"" + stranger + "\"");
                });
    }

    private static Log log(Object of) {
        if (of.equals("agent") || of.equals("node")) {
            return of.equals("agent") ? Log.AGENT : Log.NODE;
        }
        throw new IllegalArgumentException("of: \"" + of + "\" has no log: agent or node");
    }

    private static int lines(@Nullable Object lines) {
        if (lines == null) {
            return 100;
        }
        if (lines instanceof Integer number) {
            return number;
        }
        throw new IllegalArgumentException("lines: from 1 to " + MOST_LINES);
    }
}
