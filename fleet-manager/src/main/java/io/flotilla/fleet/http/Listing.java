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
 * {@value #MOST_READ} rows at most: a page may be short, or empty, and still have a next one.
 *
 * @param name of the list, for its cursors
 * @param sight what the sender may see of an item
 */
record Listing(String name, Function<ObjectNode, Optional<ObjectNode>> sight, Filter filter) {
    private static final int PIECE = 250;
    private static final int MOST_READ = 5_000;

    /** Reads on after a key; fewer rows than asked for are the last ones. */
    @FunctionalInterface
    interface Rows<V extends Record> {
        List<Row<V>> after(String key, int limit);
    }

    <V extends Record> void answer(Context request, Rows<V> rows) {
        int limit = Paging.limit(request);
        String after = Cursors.read(name, Paging.cursor(request));
        ObjectNode page = Json.object();
        ArrayNode items = page.putArray("items");
        int read = 0;
        boolean more = true;
        while (more && items.size() < limit && read < MOST_READ) {
            int asked = Math.min(PIECE, MOST_READ - read);
            List<Row<V>> piece = rows.after(after, asked);
            more = piece.size() == asked;
            for (Row<V> row : piece) {
                if (items.size() == limit) {
                    more = true;
                    break;
                }
                after = row.key();
                read++;
                sight.apply(Json.tree(row.value())).filter(filter::takes).ifPresent(items::add);
            }
        }
        @Nullable String next = more ? Cursors.write(name, after) : null;
        if (next != null) {
            request.header("Link", "<" + Paging.withCursor(request, next) + ">; rel=\"next\"");
        }
        Answers.json(request, 200, page.put("next", next));
    }
}
