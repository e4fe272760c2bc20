package io.flotilla.fleet.cli.screen;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Rows under titles. On a terminal a table keeps to its width: spare columns are left out, the last one is folded, the
 * rest is cut; into a file everything is written. Columns that have become wide stay so, for rows that come later.
 */
public final class Table {
    private static final int GAP = 2;
    /** A column narrower than this is not folded. */
    private static final int LEAST_FOLD = 20;

    private final List<Column> columns;
    private final Display display;
    private final int[] widths;

    public Table(List<Column> columns, Format format, Display display) {
        this.columns = columns.stream()
                .filter(column -> format == Format.WIDE || column.weight() != Column.Weight.WIDE)
                .toList();
        this.display = format == Format.WIDE
                ? new Display(display.terminal(), 0, display.rows(), display.colour(), display.unicode())
                : display;
        this.widths = new int[this.columns.size()];
    }

    /** The titles and a line for each item. */
    public List<String> titled(Collection<JsonNode> items) {
        List<List<String>> cells = cells(items);
        List<Integer> shown = shown();
        List<String> lines = new ArrayList<>();
        lines.add(title(shown));
        cells.forEach(row -> lines.addAll(lines(row, shown)));
        return lines;
    }

    /** As {@link #titled}, without the titles. */
    public List<String> rows(Collection<JsonNode> items) {
        List<List<String>> cells = cells(items);
        List<Integer> shown = shown();
        return cells.stream().flatMap(row -> lines(row, shown).stream()).toList();
    }

    /** The titles of the columns for which the terminal is too narrow. */
    public List<String> leftOut() {
        List<Integer> shown = shown();
        List<String> out = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (!shown.contains(i)) {
                out.add(columns.get(i).title());
            }
        }
        return out;
    }

    private List<List<String>> cells(Collection<JsonNode> items) {
        List<List<String>> rows = items.stream()
                .map(item -> columns.stream()
                        .map(column -> Text.cell(column.value().apply(item), display))
                        .toList())
                .toList();
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], columns.get(i).title().length());
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows;
    }

    /** The columns that fit, the last ones go first. */
    private List<Integer> shown() {
        List<Integer> shown = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            shown.add(i);
        }
        for (int i = widths.length - 1; i >= 0 && display.columns() > 0 && width(shown) > display.columns(); i--) {
            if (columns.get(i).weight() == Column.Weight.SPARE) {
                shown.remove(Integer.valueOf(i));
            }
        }
        return shown;
    }

    private int width(List<Integer> shown) {
        return shown.stream().mapToInt(i -> widths[i] + GAP).sum() - GAP;
    }

    private String title(List<Integer> shown) {
        StringBuilder line = new StringBuilder();
        shown.forEach(i -> line.append(padded(columns.get(i).title(), i)));
        String cut = cut(line.toString().stripTrailing());
        return display.colour() ? Paint.BOLD.on(cut) : cut;
    }

    private List<String> lines(List<String> row, List<Integer> shown) {
        int last = shown.get(shown.size() - 1);
        int before = width(shown) - widths[last];
        int room = display.columns() - before;
        boolean fold =
                display.columns() > 0 && room >= LEAST_FOLD && row.get(last).length() > room;
        List<String> folds = fold ? Text.folded(row.get(last), room) : List.of(row.get(last));
        StringBuilder first = new StringBuilder();
        int used = 0;
        for (int i : shown) {
            String cell = i == last ? folds.get(0) : padded(row.get(i), i);
            int left = display.columns() == 0 ? cell.length() : Math.min(cell.length(), display.columns() - used);
            if (left <= 0) {
                break;
            }
            String fitting = left < cell.stripTrailing().length() ? Text.cut(cell, left, display) : cell;
            used += fitting.length();
            first.append(display.colour() ? painted(fitting) : fitting);
        }
        List<String> lines = new ArrayList<>();
        lines.add(first.toString().stripTrailing());
        folds.stream().skip(1).forEach(rest -> lines.add(" ".repeat(before) + rest));
        return lines;
    }

    private static String painted(String cell) {
        String word = cell.strip();
        Paint paint = Paint.of(word);
        return paint == Paint.NONE ? cell : paint.on(word) + " ".repeat(cell.length() - word.length());
    }

    private String padded(String cell, int column) {
        return cell + " ".repeat(widths[column] - cell.length() + GAP);
    }

    private String cut(String line) {
        return display.columns() > 0 && line.length() > display.columns()
                ? Text.cut(line, display.columns(), display)
                : line;
    }
}
