package io.flotilla.contract.chain;

/** The life of a chain node as it reports it to its agent. */
public enum NodePhase {
    NEW,
    AWAITING_GENESIS,
    /** Genesis saved and checked; not yet told to connect. */
    READY,
    /** Links to some reachable peers of the peer set are missing. */
    CONNECTING,
    SYNCING,
    RUNNING,
    STOPPED,
    FAILED
}
