package io.flotilla.agent.node;

/** Something that the node or its process did not do; the message says what, and what to do next. */
public final class NodeFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    /** @param code stable, {@code lower.case.words} */
    public NodeFault(String code, String message) {
        super(message);
        this.code = code;
    }

    public NodeFault(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public String code() {
        return code;
    }

    /** The message, which is never missing. */
    public String said() {
        return String.valueOf(getMessage());
    }
}
