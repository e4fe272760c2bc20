package io.flotilla.contract.message;

/**
 * The life of one execution of a command, in the order in which it may go forward. A result before its ack is normal,
 * so any step may be skipped; {@code TIMED_OUT} is the manager's opinion and is corrected by a later real result.
 */
public enum CommandState {
    QUEUED(0),
    /** The broker has acknowledged the pending list that holds it. */
    SENT(1),
    ACCEPTED(2),
    RUNNING(3),
    TIMED_OUT(4),
    SUCCEEDED(5),
    FAILED(5),
    /** By the host's policy, or because it cannot be understood. */
    REJECTED(5),
    CANCELLED(5),
    EXPIRED(5),
    /** Begun, its outcome unknown; a person may order attempt 2. */
    INTERRUPTED(5),
    /** Gone from the list before it began. */
    WITHDRAWN(5);

    private final int rank;

    CommandState(int rank) {
        this.rank = rank;
    }

    /** Whether the agent has spoken its last word. */
    public boolean isFinal() {
        return rank == 5;
    }

    public boolean canBecome(CommandState next) {
        return next.rank > rank;
    }
}
