package io.flotilla.fleet.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.flotilla.contract.codec.Json;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.IntStream;

/** Where answers are printed. Control characters that came from a host never reach the terminal. */
record Screen(PrintWriter out, PrintWriter err) {
    /** A line for a person. */
    void say(String line) {
        out.println(clean(line));
        out.flush();
    }

    /** A line for a person that must not disturb a script that reads the output. */
    void note(String line) {
        err.println(clean(line));
        err.flush();
    }

    /** One answer for a script. */
    void print(ObjectNode answer, Format format) {
        out.print(format == Format.YAML ? yaml(answer) : Json.pretty(answer) + "\n");
        out.flush();
    }

    /** A list: as a table for people, as REST writes it for scripts. */
    void list(List<JsonNode> items, List<Column> columns, Format format) {
        if (!format.forPeople()) {
            ObjectNode page = Json.object();
            page.putArray("items").addAll(items);
            page.putNull("next");
            print(page, format);
            return;
        }
        if (items.isEmpty()) {
            note("none");
            return;
        }
        List<Column> shown =
                columns.stream().filter(c -> format == Format.WIDE || !c.wide()).toList();
        table(shown, items);
    }

    private void table(List<Column> columns, List<JsonNode> items) {
        List<List<String>> rows = items.stream()
                .map(item ->
                        columns.stream().map(c -> clean(c.value().apply(item))).toList())
                .toList();
        List<Integer> widths = IntStream.range(0, columns.size())
                .mapToObj(i -> rows.stream()
                        .mapToInt(row -> row.get(i).length())
                        .reduce(columns.get(i).title().length(), Math::max))
                .toList();
        line(columns.stream().map(Column::title).toList(), widths);
        rows.forEach(row -> line(row, widths));
        out.flush();
    }

    private void line(List<String> cells, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            line.append(cells.get(i))
                    .append(" ".repeat(widths.get(i) - cells.get(i).length() + 2));
        }
        out.println(line.toString().stripTrailing());
    }

    private static String clean(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "?");
    }

    private static String yaml(ObjectNode answer) {
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
