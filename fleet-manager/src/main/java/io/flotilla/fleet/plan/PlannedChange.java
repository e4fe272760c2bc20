package io.flotilla.fleet.plan;

/**
 * What applying a spec would do to one thing.
 *
 * @param target {@code chain/trade-finance}, {@code node/bank-a/validator-1}
 * @param detail for a person; empty when there is nothing to add
 */
public record PlannedChange(Kind kind, String target, String detail) {
    public enum Kind {
        ADD,
        CHANGE,
        SAME,
        /** Left out of the spec, and to be removed for that. */
        REMOVE,
        /** Left out of the spec, although it cannot go that way: applying is refused. */
        REFUSED
    }
}
