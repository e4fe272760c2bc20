package io.flotilla.fleet.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.node.FleetException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The whole store as lines of JSON, one a row, in a form that no implementation of the port owns: what one of them wrote
 * another one reads. The last line counts the rows, so that a dump that was cut off is noticed.
 */
public final class StoreDump {
    private static final int PAGE = 500;
    private static final int LONGEST_LINE = 8 << 20;
    private static final String ROWS = "rows";

    private StoreDump() {}

    /**
     * Writes the rows of one consistent state; writers go on meanwhile.
     *
     * @return how many
     * @throws UncheckedIOException what {@code out} throws
     */
    public static long write(FleetStore store, OutputStream out) {
        return store.read(entries -> {
            long rows = 0;
            for (Table<?> table : Tables.all()) {
                rows += write(entries, table, out);
            }
            line(out, Json.object().put(ROWS, rows));
            return rows;
        });
    }

    private static <V extends Record> long write(Entries entries, Table<V> table, OutputStream out) {
        long rows = 0;
        String after = "";
        while (true) {
            List<Entries.Row<V>> page = entries.scan(table, "", after, PAGE);
            for (Entries.Row<V> row : page) {
                ObjectNode line = Json.object().put("table", table.name()).put("key", row.key());
                line.set("value", Json.tree(row.value()));
                line(out, line);
                after = row.key();
                rows++;
            }
            if (page.size() < PAGE) {
                return rows;
            }
        }
    }

    private static void line(OutputStream out, ObjectNode line) {
        try {
            out.write(Json.write(line));
            out.write('\n');
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    /**
     * Puts the rows of a dump into a store that is empty.
     *
     * @return how many
     * @throws FleetException INVALID, when it is no dump of this release or was cut off
     * @throws IOException what {@code in} throws
     */
    public static long load(InputStream in, FleetStore store) throws IOException {
        Map<String, Table<?>> tables =
                Tables.all().stream().collect(Collectors.toMap(Table::name, Function.identity()));
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        List<ObjectNode> waiting = new ArrayList<>();
        long rows = 0;
        for (String text = lines.readLine(); text != null; text = lines.readLine()) {
            ObjectNode line = parsed(text);
            if (line.has(ROWS)) {
                put(store, waiting, tables);
                if (line.path(ROWS).asLong() != rows) {
                    throw bad("it has " + rows + " rows and should have "
                            + line.path(ROWS).asLong());
                }
                return rows;
            }
            waiting.add(line);
            rows++;
            if (waiting.size() == PAGE) {
                put(store, waiting, tables);
                waiting.clear();
            }
        }
        throw bad("its end is missing");
    }

    private static ObjectNode parsed(String text) {
        try {
            return Json.parse(text.getBytes(StandardCharsets.UTF_8), LONGEST_LINE);
        } catch (IllegalArgumentException damaged) {
            throw bad(String.valueOf(damaged.getMessage()));
        }
    }

    private static void put(FleetStore store, List<ObjectNode> lines, Map<String, Table<?>> tables) {
        store.write(entries -> {
            lines.forEach(line -> put(entries, line, tables));
            return lines.size();
        });
    }

    private static void put(Entries entries, ObjectNode line, Map<String, Table<?>> tables) {
        Table<?> table = tables.get(line.path("table").asText());
        if (table == null) {
            throw bad("this release knows no table \"" + line.path("table").asText() + "\"");
        }
        put(entries, table, line);
    }

    private static <V extends Record> void put(Entries entries, Table<V> table, ObjectNode line) {
        try {
            byte[] value = Json.write(line.path("value"));
            entries.put(table, line.path("key").asText(), RowCodec.decode(table, value));
        } catch (IllegalArgumentException other) {
            throw bad("the " + table.name() + " " + line.path("key").asText() + ": " + other.getMessage());
        }
    }

    private static FleetException bad(String why) {
        return new FleetException(
                FleetException.Code.INVALID,
                "the store in it cannot be read (" + why + "): use the release that made it, or another copy");
    }
}
