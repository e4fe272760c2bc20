package io.flotilla.chain.vm;

/** A module that may not be deployed; the message says where it is at fault and what to do. */
public final class RefusedModule extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RefusedModule(String message) {
        super(message);
    }

    RefusedModule(String message, Throwable cause) {
        super(message, cause);
    }
}
