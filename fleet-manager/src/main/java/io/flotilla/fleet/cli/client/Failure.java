package io.flotilla.fleet.cli.client;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
    private final boolean passing;

    public Failure(Exit exit, String message) {
        super(message);
        this.exit = exit;
        this.passing = false;
    }

    public Failure(Exit exit, String message, Throwable cause) {
        this(exit, message, cause, false);
    }

    private Failure(Exit exit, String message, @Nullable Throwable cause, boolean passing) {
        super(message, cause);
        this.exit = exit;
        this.passing = passing;
    }

    /** One that a moment later may be over: who waits for something tries again. */
    static Failure passing(Exit exit, String message, @Nullable Throwable cause) {
        return new Failure(exit, message, cause, true);
    }

    public static Failure usage(String message) {
        return new Failure(Exit.USAGE, message);
    }

    public static Failure failed(String message) {
        return new Failure(Exit.FAILED, message);
    }

    public boolean isPassing() {
        return passing;
    }

    public Exit exit() {
        return exit;
    }

    public String said() {
        return Objects.requireNonNullElse(getMessage(), "failed");
    }
}
