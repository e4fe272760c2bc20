package io.flotilla.chain.vm;

/** The engine failed, not the contract: no outcome is known, and none may be written into a block. */
public final class EngineFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    public EngineFault(String message, Throwable cause) {
        super(message, cause);
    }
}
