package io.flotilla.contract.message;

/** Where a node is in its life, as REST, the CLI and {@code status} say it. */
public enum Phase {
    /** Known to the manager, no certificate yet. */
    ALLOCATED,
    ENROLLED,
    /** Its configuration is published, its agent has not spoken. */
    CONFIGURED,
    STARTING,
    AWAITING_GENESIS,
    CONNECTING,
    SYNCING,
    RUNNING,
    STOPPED,
    FAILED,
    REVOKED,
    REMOVED
}
