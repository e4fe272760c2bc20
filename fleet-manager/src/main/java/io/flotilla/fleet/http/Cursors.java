package io.flotilla.fleet.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes the place in a list as text that means nothing to others, and reads only what it wrote. */
final class Cursors {
    private static final int LONGEST = 500;

    private Cursors() {}

    /** @param key of the last row that was looked at */
    static String write(String list, String key) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((list + ":" + key).getBytes(StandardCharsets.UTF_8));
    }

    /** @throws HttpRefusal 400 for a text that is not a cursor of that list */
    static String read(String list, String cursor) {
        if (cursor.isEmpty()) {
            return "";
        }
        if (cursor.length() <= LONGEST) {
            try {
                byte[] bytes = Base64.getUrlDecoder().decode(cursor);
                String place = new String(bytes, StandardCharsets.UTF_8);
                if (place.startsWith(list + ":")
                        && write(list, place.substring(list.length() + 1)).equals(cursor)) {
                    return place.substring(list.length() + 1);
                }
            } catch (IllegalArgumentException foreign) {
                throw refusal(list);
            }
        }
        throw refusal(list);
    }

    private static HttpRefusal refusal(String list) {
        return new HttpRefusal(
                400, "bad-cursor", "cursor: not one that the list of " + list + " gave; leave it out to begin anew");
    }
}
