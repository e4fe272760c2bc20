package io.flotilla.fleet.node;

import org.jspecify.annotations.Nullable;

/**
 * Who asks for a change.
 *
 * @param name an operator's name; {@code manager} for the manager itself
 * @param requestId of the HTTP request; null where there was none
 */
public record Actor(String name, @Nullable String requestId) {
    public static final Actor MANAGER = new Actor("manager", null);
}
