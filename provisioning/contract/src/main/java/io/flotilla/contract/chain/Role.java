package io.flotilla.contract.chain;

/** What a node is to its chain. */
public enum Role {
    /** Proposes and votes. */
    VALIDATOR,
    /** Follows and serves, without a vote. */
    OBSERVER
}
