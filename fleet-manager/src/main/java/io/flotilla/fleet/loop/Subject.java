package io.flotilla.fleet.loop;

/**
 * Something that operators watch.
 *
 * @param key an address, an id, a number or a name, by the kind
 */
public record Subject(Kind kind, String key) {
    /** What a stream tells of. */
    public enum Kind {
        NODE,
        COMMAND,
        EVENT,
        ALARM,
        CHAIN
    }
}
