package io.flotilla.fleet.node;

import java.util.Locale;

/** Something that was asked for and cannot be. The message says what happened and what to do next. */
public final class FleetException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Stable reasons, each with the HTTP status that fits it. */
    public enum Code {
        INVALID(400),
        UNKNOWN_CHAIN(404),
        UNKNOWN_NODE(404),
        UNKNOWN_ORGANISATION(404),
        UNKNOWN_COMMAND(404),
        UNKNOWN_INSPECTOR(404),
        UNKNOWN_OPERATOR(404),
        UNKNOWN_ARTIFACT(404),
        NODE_EXISTS(409),
        NODE_REVOKED(409),
        INSPECTOR_EXISTS(409),
        OPERATOR_EXISTS(409),
        /** The same idempotency key came with another request. */
        KEY_REUSED(409),
        /** Only what ended without success can be attempted again. */
        NOT_REPEATABLE(409),
        /** A spec leaves out what cannot go by leaving it out. */
        STILL_THERE(409),
        /** The agent does not answer this question: its host's policy, or a log that cannot be read. */
        CALL_REFUSED(409),
        /** What was asked for does not stand in the chain. */
        NOT_ON_CHAIN(404),
        /** A condition such as If-Match does not hold. */
        REVISION_CHANGED(412),
        /** A document that would follow from it is larger than its topic carries. */
        TOO_LARGE(422),
        /** What was sent is no WebAssembly module. */
        NOT_WASM(422),
        /** Specs, and commands that have not ended, name all that are kept. */
        TOO_MANY_ARTIFACTS(409),
        TOO_MANY_COMMANDS(429),
        TOO_MANY_CALLS(429),
        /** A port is taken, a folder is locked: the manager cannot run here. */
        ENVIRONMENT(500),
        /** An agent answered that its node could not. */
        NODE_FAILED(502),
        BROKER(503),
        /** The store does not take or give anything just now: nothing is wrong with what was asked. */
        STORAGE(503),
        /** An agent did not answer in time. */
        NO_ANSWER(504),
        /** No space is left: nothing was changed, reading goes on. */
        DISK_FULL(507);

        private final int status;

        Code(int status) {
            this.status = status;
        }

        /** The HTTP status that goes with it. */
        public int status() {
            return status;
        }

        /** As it stands in a problem document: {@code unknown-node}. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Code code;

    public FleetException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public FleetException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
