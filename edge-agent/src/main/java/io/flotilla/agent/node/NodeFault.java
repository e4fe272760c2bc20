package io.flotilla.agent.node;

/** Something that the node or its process did not do; the message says what, and what to do next. */
public final class NodeFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final boolean refusal;

    /** @param code stable, {@code lower.case.words} */
    public NodeFault(String code, String message) {
        this(code, message, false);
    }

    private NodeFault(String code, String message, boolean refusal) {
        super(message);
        this.code = code;
        this.refusal = refusal;
    }

    /** The node has understood and does not want it: to ask the same again changes nothing. */
    public static NodeFault refusal(String code, String message) {
        return new NodeFault(code, message, true);
    }

    public NodeFault(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.refusal = false;
    }

    public String code() {
        return code;
    }

    public boolean isRefusal() {
        return refusal;
    }

    /** The message, which is never missing. */
    public String said() {
        return String.valueOf(getMessage());
    }
}
