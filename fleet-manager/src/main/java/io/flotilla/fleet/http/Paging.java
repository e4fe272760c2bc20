package io.flotilla.fleet.http;

import io.flotilla.fleet.loop.FleetLists.Order;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The query parameters of a list. */
final class Paging {
    private static final int MOST = 500;
    private static final int USUAL = 100;

    private Paging() {}

    /** The end of the page before; empty for the first. */
    static String cursor(Context request) {
        String cursor = request.queryParam("cursor");
        return cursor == null ? "" : cursor;
    }

    static Order order(Context request) {
        String order = request.queryParam("order");
        if (order != null && !order.equals("newest") && !order.equals("oldest")) {
            throw new HttpRefusal(400, "malformed", "order: oldest or newest");
        }
        return "newest".equals(order) ? Order.NEWEST : Order.OLDEST;
    }

    static int limit(Context request) {
        String limit = request.queryParam("limit");
        if (limit == null) {
            return USUAL;
        }
        if (!limit.matches("[1-9][0-9]{0,2}") || Integer.parseInt(limit) > MOST) {
            throw new HttpRefusal(400, "malformed", "limit: 1 to " + MOST);
        }
        return Integer.parseInt(limit);
    }

    /** The same request for the next page. */
    static String withCursor(Context request, String cursor) {
        Stream<Map.Entry<String, List<String>>> others = request.queryParamMap().entrySet().stream()
                .filter(parameter -> !parameter.getKey().equals("cursor"));
        return Stream.concat(others, Stream.of(Map.entry("cursor", List.of(cursor))))
                .flatMap(parameter ->
                        parameter.getValue().stream().map(value -> encoded(parameter.getKey()) + "=" + encoded(value)))
                .collect(Collectors.joining("&", request.path() + "?", ""));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
