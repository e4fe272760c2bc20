package io.flotilla.fleet.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One word of a stream.
 *
 * @param kind {@code node}, {@code command}, {@code event}, {@code alarm} or {@code chain}, or one of those below
 * @param data the item as REST lists it; empty for those below
 */
public record Notice(String kind, JsonNode data) {
    /** The stream stands: what REST lists from now on is followed by what changes it. */
    public static final String CONNECTED = "connected";
    /** Something was missed: read again what REST lists. */
    public static final String RESYNC = "resync";
    /** The stream broke off; it is tried again. */
    public static final String LOST = "lost";
    /** As {@link #LOST}, but the manager answers; it gives no stream now. */
    public static final String REFUSED = "refused";
}
