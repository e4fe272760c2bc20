package io.flotilla.fleet.http;

import io.flotilla.contract.codec.MalformedDocument;
import java.util.Objects;
import java.util.function.Supplier;

/** Reads what a sender gave. What is wrong with it is the sender's fault; the same exception elsewhere is the manager's. */
final class Given {
    private Given() {}

    /** @throws HttpRefusal 400 when the reading finds something wrong */
    static <T> T read(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (MalformedDocument bad) {
            throw refusal("the body is wrong: ", bad);
        } catch (IllegalArgumentException bad) {
            throw refusal("", bad);
        }
    }

    private static HttpRefusal refusal(String start, IllegalArgumentException bad) {
        return new HttpRefusal(400, "malformed", start + Objects.requireNonNullElse(bad.getMessage(), "malformed"));
    }
}
