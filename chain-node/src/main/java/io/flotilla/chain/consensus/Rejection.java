package io.flotilla.chain.consensus;

/** Why a message was not taken; names a counter. */
public enum Rejection {
    NOT_A_VALIDATOR,
    BAD_SIGNATURE,
    OLD_ROUND,
    ROUND_TOO_FAR,
    NOT_THE_PROPOSER,
    WRONG_PARENT,
    WRONG_VALIDATORS,
    WRONG_TIME,
    NOT_JUSTIFIED,
    TOO_MANY_SIGNATURES,
    OTHER_BLOCK,
    INVALID_BLOCK,
    BAD_CERTIFICATE
}
