package io.flotilla.fleet.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.store.Entries.Row;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list: what the sender may see and the query means. It is read in pieces, and a request looks at
 * {@value #MOST_READ} rows at most and shows few more than {@value #MOST_BYTES} bytes: a page may be short, or empty,
 * and still have a next one.
 *
 * @param name of the list, for its cursors
 * @param sight what the sender may see of an item
 */
record Listing(String name, Function<ObjectNode, Optional<ObjectNode>> sight, Filter filter) {
    private static final int PIECE = 250;
    private static final int MOST_READ = 5_000;
    static final int MOST_BYTES = 4 << 20;

    /** Reads on after a key; fewer rows than asked for are the last ones. */
    @FunctionalInterface
    interface Rows<V extends Record> {
        List<Row<V>> after(String key, int limit);
    }

    <V extends Record> void answer(Context request, Rows<V> rows) {
        answer(request, rows, PIECE);
    }

    /** @param piece how many rows are read at once: few, where one may be large */
    <V extends Record> void answer(Context request, Rows<V> rows, int piece) {
        String after = Cursors.read(name, Paging.cursor(request));
        Found found = page(rows, after, Paging.limit(request), piece);
        ObjectNode page = Json.object();
        page.set("items", found.items());
        @Nullable String next = found.last() == null ? null : Cursors.write(name, found.last());
        if (next != null) {
            request.header("Link", "<" + Paging.withCursor(request, next) + ">; rel=\"next\"");
        }
        Answers.json(request, 200, page.put("next", next));
    }

    /** @param last key that was looked at; null: there are no more */
    record Found(ArrayNode items, @Nullable String last) {}

    <V extends Record> Found page(Rows<V> rows, String begin, int limit, int most) {
        ArrayNode items = Json.object().putArray("items");
        String after = begin;
        int read = 0;
        long bytes = 0;
        boolean more = true;
        while (more && items.size() < limit && read < MOST_READ && bytes < MOST_BYTES) {
            int asked = Math.min(read == 0 ? Math.min(most, limit + 1) : most, MOST_READ - read);
            List<Row<V>> piece = rows.after(after, asked);
            more = piece.size() == asked;
            for (Row<V> row : piece) {
                if (items.size() == limit || bytes >= MOST_BYTES) {
                    more = true;
                    break;
                }
                after = row.key();
                read++;
                Optional<ObjectNode> item = sight.apply(Json.tree(row.value())).filter(filter::takes);
                if (item.isPresent()) {
                    items.add(item.get());
                    bytes += Json.write(item.get()).length;
                }
            }
        }
        return new Found(items, more ? after : null);
    }
}
