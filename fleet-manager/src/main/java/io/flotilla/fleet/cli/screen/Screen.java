package io.flotilla.fleet.cli.screen;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.flotilla.contract.codec.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Where answers are printed. Control characters that came from a host never reach the terminal. */
public record Screen(PrintWriter out, PrintWriter err, Display display) {
    private static final String HOME = "\033[H";
    private static final String TO_END_OF_LINE = "\033[K";
    private static final String TO_END = "\033[J";

    public Screen withoutColour() {
        return new Screen(out, err, display.withoutColour());
    }

    /** A line for a person. */
    public void say(String line) {
        out.println(Text.clean(line, display));
        out.flush();
    }

    /** A line in the colour of a change: {@code +}, {@code ~}, {@code -}, {@code !}. */
    public void sayChange(char sign, String line) {
        Paint paint = switch (sign) {
            case '+' -> Paint.GOOD;
            case '~' -> Paint.CAUTION;
            case '-', '!' -> Paint.BAD;
            default -> Paint.NONE;
        };
        String clean = Text.clean("  " + sign + " " + line, display);
        out.println(display.colour() ? paint.on(clean) : clean);
        out.flush();
    }

    /** A line for a person that must not disturb a script that reads the output. */
    public void note(String line) {
        err.println(Text.clean(line, display));
        err.flush();
    }

    /** One answer for a script. */
    public void print(ObjectNode answer, Format format) {
        out.print(format == Format.YAML ? yaml(answer) : Text.json(Json.pretty(answer)) + "\n");
        out.flush();
    }

    /** One of many answers for a script: JSON on a line of its own, or a YAML document. */
    public void printOne(JsonNode item, Format format) {
        if (format == Format.YAML) {
            out.print("---\n" + yaml(item));
        } else {
            out.println(Text.json(new String(Json.write(item), StandardCharsets.UTF_8)));
        }
        out.flush();
    }

    /**
     * A list: as a table for people, as REST writes it for scripts.
     *
     * @param whenEmpty what to do next when there is nothing
     */
    public void list(List<JsonNode> items, List<Column> columns, Format format, String whenEmpty) {
        if (!format.forPeople()) {
            ObjectNode page = Json.object();
            page.putArray("items").addAll(items);
            page.putNull("next");
            print(page, format);
        } else if (items.isEmpty()) {
            note(whenEmpty);
        } else {
            Table table = new Table(columns, format, display);
            lines(table.titled(items));
            mention(table.leftOut());
        }
    }

    /** Lines that are clean already. */
    public void lines(List<String> lines) {
        lines.forEach(out::println);
        out.flush();
    }

    /** Puts lines in the place of all that a terminal shows; those that do not fit are counted. */
    public void redraw(List<String> lines) {
        int room = Math.max(3, display.rows() - 1);
        boolean fits = display.rows() == 0 || lines.size() <= room;
        List<String> shown = fits ? lines : lines.subList(0, room - 1);
        StringBuilder page = new StringBuilder(HOME);
        shown.forEach(line -> page.append(line).append(TO_END_OF_LINE).append('\n'));
        if (!fits) {
            page.append("  and ")
                    .append(lines.size() - shown.size())
                    .append(" more lines")
                    .append(TO_END_OF_LINE)
                    .append('\n');
        }
        out.print(page.append(TO_END));
        out.flush();
    }

    private void mention(List<String> leftOut) {
        if (!leftOut.isEmpty()) {
            note("(" + String.join(", ", leftOut) + " left out for want of room; -o wide shows all)");
        }
    }

    private static String yaml(JsonNode answer) {
        try {
            return YAMLMapper.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .build()
                    .writeValueAsString(answer);
        } catch (JsonProcessingException bug) {
            throw new IllegalArgumentException("cannot be written as YAML", bug);
        }
    }
}
