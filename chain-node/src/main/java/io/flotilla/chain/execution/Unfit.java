package io.flotilla.chain.execution;

/** Why a transaction may not stand in the next block. */
public enum Unfit {
    WRONG_CHAIN,
    /** The block's height is above its validUntilHeight. */
    EXPIRED,
    /** No organisation of the chain has this key. */
    UNKNOWN_SENDER,
    /** Its nonce was used already. */
    STALE_NONCE,
    /** Transactions of this key are missing before it. */
    NONCE_GAP,
    /** Its gas limit is above what is left of the block's gas. */
    TOO_MUCH_GAS,
    /** It is larger than what is left of the block's bytes. */
    TOO_LARGE,
    BAD_SIGNATURE
}
