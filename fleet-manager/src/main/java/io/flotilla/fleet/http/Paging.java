package io.flotilla.fleet.http;

import io.javalin.http.Context;

/** The query parameters of a list. */
final class Paging {
    private static final int MOST = 500;
    private static final int USUAL = 100;

    private Paging() {}

    /** The end of the page before; empty for the first. */
    static String cursor(Context request) {
        String cursor = request.queryParam("cursor");
        if (cursor != null && cursor.length() > 200) {
            throw new HttpRefusal(400, "malformed", "cursor is not one that this manager gave");
        }
        return cursor == null ? "" : cursor;
    }

    /** Whether {@code order=newest} is asked for; there are no further pages then. */
    static boolean newestFirst(Context request) {
        String order = request.queryParam("order");
        if (order != null && !order.equals("newest") && !order.equals("oldest")) {
            throw new HttpRefusal(400, "malformed", "order: oldest or newest");
        }
        return "newest".equals(order);
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
}
