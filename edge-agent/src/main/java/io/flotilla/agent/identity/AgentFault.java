package io.flotilla.agent.identity;

/** What the agent cannot get past; the message says what happened and what to do next, in one sentence. */
public final class AgentFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Code code;

    public enum Code {
        /** The command line or a file of the agent's folder says something that cannot be. */
        USAGE,
        /** A file or folder cannot be read or written. */
        FOLDER,
        /** There is no space to remember anything. */
        DISK_FULL,
        /** Another agent works in the folder. */
        LOCKED,
        NOT_JOINED,
        /** The folder belongs to another node or another manager. */
        OTHER_IDENTITY,
        /** The manager's answer is not the one that the contract prescribes. */
        BAD_ANSWER
    }

    public AgentFault(Code code, String message) {
        super(message);
        this.code = code;
    }

    public AgentFault(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
