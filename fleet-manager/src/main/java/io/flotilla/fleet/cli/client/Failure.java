package io.flotilla.fleet.cli.client;

import java.util.Objects;

/** Ends a verb: what happened and which command to try next, in one or a few lines, with its exit code. */
public final class Failure extends RuntimeException {
    /** What a script learns from the exit code. */
    public enum Exit {
        DONE(0),
        FAILED(1),
        USAGE(2),
        REFUSED(3),
        TIMED_OUT(4);

        private final int code;

        Exit(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    private final Exit exit;

    public Failure(Exit exit, String message) {
        super(message);
        this.exit = exit;
    }

    public Failure(Exit exit, String message, Throwable cause) {
        super(message, cause);
        this.exit = exit;
    }

    public static Failure usage(String message) {
        return new Failure(Exit.USAGE, message);
    }

    public static Failure failed(String message) {
        return new Failure(Exit.FAILED, message);
    }

    public Exit exit() {
        return exit;
    }

    public String said() {
        return Objects.requireNonNullElse(getMessage(), "failed");
    }
}
