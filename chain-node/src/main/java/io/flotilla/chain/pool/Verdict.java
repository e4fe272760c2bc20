package io.flotilla.chain.pool;

/** What becomes of a transaction that is offered to the pool. */
public enum Verdict {
    TAKEN,
    /** The very same waits already. */
    HELD,
    /** Its nonce is used up, by a block or by another that waits. */
    STALE_NONCE,
    /** One of the same sender before it is missing. */
    NONCE_GAP,
    /** No block that is still to come may hold it. */
    EXPIRED,
    /** Its last height is more than {@link Pool#MOST_HEIGHTS} above the tip. */
    TOO_LONG_VALID,
    /** Its organisation has as many waiting as it may. */
    POOL_FULL
}
