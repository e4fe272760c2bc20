package io.flotilla.chain.admin;

import java.util.Map;

/**
 * What the admin endpoint answers.
 *
 * @param status of HTTP
 * @param body written as JSON; of an error {@code {"code","message"}}
 */
public record Answer(int status, Object body) {
    public static Answer ok(Object body) {
        return new Answer(200, body);
    }

    /** 204: done, with nothing to tell. */
    public static Answer nothing() {
        return new Answer(204, Map.of());
    }

    /** @param code lower case with hyphens, for programs; {@code message} is one sentence for a person */
    public static Answer refused(int status, String code, String message) {
        return new Answer(status, Map.of("code", code, "message", message));
    }
}
