package io.flotilla.fleet.loop;

import java.time.Instant;

/** A bearer token; shown once. */
public record OperatorLogin(String name, String token, Instant expiresAt) {
    /** Hides the token. */
    @Override
    public String toString() {
        return "OperatorLogin[" + name + "]";
    }
}
