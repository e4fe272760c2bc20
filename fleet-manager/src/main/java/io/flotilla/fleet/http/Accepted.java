package io.flotilla.fleet.http;

import io.javalin.http.Context;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** Reads {@code Accept}. */
final class Accepted {
    private static final Set<String> SPOKEN = Set.of(
            "*/*",
            "application/*",
            "application/json",
            "application/problem+json",
            "application/yaml",
            "text/*",
            "text/event-stream");

    private Accepted() {}

    /** @throws HttpRefusal 406, when nothing that this interface speaks is accepted */
    static void check(Context request) {
        if (ranges(request).length > 0 && Arrays.stream(ranges(request)).noneMatch(range -> names(range, SPOKEN))) {
            throw new HttpRefusal(
                    406, "not-acceptable", "Accept: this interface answers application/json: ask for that");
        }
    }

    /** Whether this very type is asked for. */
    static boolean asks(Context request, String type) {
        return Arrays.stream(ranges(request)).anyMatch(range -> names(range, Set.of(type)));
    }

    private static String[] ranges(Context request) {
        String accept = request.header("Accept");
        return accept == null || accept.isBlank()
                ? new String[0]
                : accept.toLowerCase(Locale.ROOT).split(",");
    }

    private static boolean names(String range, Set<String> types) {
        String[] parts = range.replace(" ", "").split(";");
        boolean refused = Arrays.stream(parts).skip(1).anyMatch(parameter -> parameter.matches("q=0(\\.0*)?"));
        return parts.length > 0 && types.contains(parts[0]) && !refused;
    }
}
