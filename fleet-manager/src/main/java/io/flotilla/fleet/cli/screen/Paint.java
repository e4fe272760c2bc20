package io.flotilla.fleet.cli.screen;

import java.util.Map;

/** Colours of a terminal. */
enum Paint {
    NONE(""),
    BOLD("\033[1m"),
    GOOD("\033[32m"),
    CAUTION("\033[33m"),
    BAD("\033[31m");

    private static final String PLAIN = "\033[0m";
    private static final Map<String, Paint> WORDS = Map.ofEntries(
            Map.entry("running", GOOD),
            Map.entry("online", GOOD),
            Map.entry("succeeded", GOOD),
            Map.entry("failed", BAD),
            Map.entry("lost", BAD),
            Map.entry("rejected", BAD),
            Map.entry("critical", BAD),
            Map.entry("revoked", BAD),
            Map.entry("removed", BAD),
            Map.entry("warning", CAUTION),
            Map.entry("offline", CAUTION),
            Map.entry("stopped", CAUTION),
            Map.entry("timed-out", CAUTION),
            Map.entry("interrupted", CAUTION),
            Map.entry("expired", CAUTION),
            Map.entry("withdrawn", CAUTION));

    private final String start;

    Paint(String start) {
        this.start = start;
    }

    /** The colour of a state. */
    static Paint of(String word) {
        return WORDS.getOrDefault(word, NONE);
    }

    String on(String text) {
        return this == NONE ? text : start + text + PLAIN;
    }
}
