package io.flotilla.fleet.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.query.BadQuery;
import io.flotilla.fleet.query.Query;
import io.flotilla.fleet.query.Vocabulary;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The items that the query {@code q} of a request means. Every item has a field {@code org} beside its own: the
 * organisations that it concerns.
 *
 * @param query null: all
 */
record Filter(@Nullable Query query, Clock clock) {
    private static final String ORGANISATION = "org";

    /** @throws HttpRefusal 400, when the query cannot be read */
    static Filter asked(Context request, Vocabulary known, Clock clock) {
        String text = request.queryParam("q");
        if (text == null || text.isBlank()) {
            return new Filter(null, clock);
        }
        try {
            return new Filter(Query.parse(text, known.with(ORGANISATION)), clock);
        } catch (BadQuery bad) {
            throw new HttpRefusal(400, "bad-query", "q: " + bad.getMessage());
        }
    }

    boolean takes(ObjectNode item) {
        return query == null || query.matches(withOrganisations(item), clock.instant());
    }

    private static ObjectNode withOrganisations(ObjectNode item) {
        TreeSet<String> found = new TreeSet<>();
        collect(item, found);
        item.path("executions").forEach(execution -> collect(execution, found));
        item.path("organisations").forEach(member -> found.add(member.asText()));
        ObjectNode more = Json.object();
        more.setAll(item);
        ArrayNode organisations = more.putArray(ORGANISATION);
        found.forEach(organisations::add);
        return more;
    }

    private static void collect(JsonNode item, TreeSet<String> found) {
        if (item.hasNonNull("node")) {
            found.add(
                    NodeAddress.parse(item.path("node").asText()).organisation().value());
        }
    }
}
