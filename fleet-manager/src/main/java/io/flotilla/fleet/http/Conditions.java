package io.flotilla.fleet.http;

import io.flotilla.contract.chain.Sha256;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Entity tags and the conditions of RFC 9110, 13. */
final class Conditions {
    private static final int TAG_LENGTH = 32;
    private static final Pattern REVISION = Pattern.compile("\"(0|[1-9][0-9]{0,17})\"");

    private Conditions() {}

    /** The tag of exactly these bytes. */
    static String tag(byte[] body) {
        return "\"" + Sha256.of(body).value().substring(0, TAG_LENGTH) + "\"";
    }

    /** The tag of a revision of a chain's spec. */
    static String tag(long revision) {
        return "\"" + revision + "\"";
    }

    /** Whether the sender has what would be sent. */
    static boolean known(Context request, String tag) {
        String given = request.header("If-None-Match");
        return given != null
                && Arrays.stream(given.split(","))
                        .map(String::strip)
                        .map(one -> one.startsWith("W/") ? one.substring(2) : one)
                        .anyMatch(one -> one.equals("*") || one.equals(tag));
    }

    /**
     * The revisions of a chain that {@code If-Match} and {@code If-None-Match} allow to be replaced; 0 is that of a chain
     * that is not there.
     */
    static LongPredicate revision(Context request) {
        @Nullable String match = request.header("If-Match");
        @Nullable String none = request.header("If-None-Match");
        LongPredicate allowed = match == null ? revision -> true : matching(match);
        if (none == null) {
            return allowed;
        }
        if (!none.strip().equals("*")) {
            throw new HttpRefusal(
                    400, "malformed", "If-None-Match: * is what a change can ask for: that there is none");
        }
        return allowed.and(revision -> revision == 0);
    }

    private static LongPredicate matching(String match) {
        String given = match.strip();
        if (given.equals("*")) {
            return revision -> revision > 0;
        }
        var revision = REVISION.matcher(given);
        if (!revision.matches()) {
            throw new HttpRefusal(
                    400, "malformed", "If-Match: send the ETag of the plan or of the spec, such as \"3\"");
        }
        long wanted = Long.parseLong(revision.group(1));
        return held -> held == wanted;
    }
}
