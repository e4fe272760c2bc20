package io.flotilla.fleet.cli.screen;

import java.util.ArrayList;
import java.util.List;

/** Makes text fit to be shown: nothing that a host wrote can move the cursor, turn the writing or ring. */
final class Text {
    private Text() {}

    /** Lines for a person. */
    static String clean(String text, Display display) {
        String harmless = text.replaceAll("[\\p{Cntrl}\\p{Cf}\u0080-\u009f&&[^\\n\\t]]", "?");
        return display.unicode() ? harmless : ascii(harmless);
    }

    /** One cell of a table: a single line. */
    static String cell(String text, Display display) {
        return clean(text.replaceAll("[\\n\\t\\r]+", " "), display);
    }

    /** JSON as it was, but for what a terminal would obey. */
    static String json(String text) {
        StringBuilder harmless = new StringBuilder(text.length());
        text.chars().forEach(c -> {
            if (c == 0x7f || (c >= 0x80 && c < 0xa0) || Character.getType(c) == Character.FORMAT) {
                harmless.append(String.format("\\u%04x", c));
            } else {
                harmless.append((char) c);
            }
        });
        return harmless.toString();
    }

    static String cut(String text, int room, Display display) {
        String mark = display.unicode() ? "…" : "~";
        return room <= 1 ? text.substring(0, Math.max(0, room)) : text.substring(0, room - 1) + mark;
    }

    /** Lines of at most so many characters, broken at spaces where there are some. */
    static List<String> folded(String text, int room) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > room) {
            int space = rest.lastIndexOf(' ', room);
            int end = space > room / 2 ? space : room;
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        if (!rest.isEmpty() || lines.isEmpty()) {
            lines.add(rest);
        }
        return lines;
    }

    private static String ascii(String text) {
        return text.replace("…", "...")
                .replace('–', '-')
                .replace('·', '-')
                .replace("→", "->")
                .replaceAll("[^\\x00-\\x7f]", "?");
    }
}
