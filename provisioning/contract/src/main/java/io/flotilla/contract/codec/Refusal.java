package io.flotilla.contract.codec;

/** Why a received document changes nothing. The lower-case form is the event code's last part and the metric label. */
public enum Refusal {
    MALFORMED,
    WRONG_SCHEMA,
    /** A higher major than this program understands. */
    NEWER_SCHEMA,
    UNSIGNED,
    WRONG_TYPE,
    WRONG_ALGORITHM,
    UNKNOWN_KEY,
    BAD_SIGNATURE,
    /** For another node or chain. */
    WRONG_ADDRESS,
    OLDER,
    /** Equal (term, version), other content. */
    CONFLICT
}
