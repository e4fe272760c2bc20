package io.flotilla.chain.ledger;

/** Whether a block may follow the tip, or why not. */
public enum Verdict {
    VALID,
    /** It is of another chain, of another height than the next, or has another parent than the tip. */
    NOT_NEXT,
    /** Its time is not after its parent's. */
    WRONG_TIME,
    /** It names other validators than those of its height. */
    WRONG_VALIDATORS,
    /** A transaction stands in it that may not: see {@link io.flotilla.chain.execution.Unfit}. */
    UNFIT_TRANSACTION,
    WRONG_GAS,
    WRONG_RECEIPTS,
    WRONG_STATE,
    /** This node's engine failed: it says nothing about the block. */
    ENGINE_FAULT;

    public boolean valid() {
        return this == VALID;
    }
}
