package io.flotilla.chain.vm;

/** Ends a call from within a host function. */
final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Outcome.Status status;

    private Stopped(Outcome.Status status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    static Stopped reverted(String message) {
        return new Stopped(Outcome.Status.REVERTED, message);
    }

    static Stopped trapped(String message) {
        return new Stopped(Outcome.Status.TRAPPED, message);
    }

    static Stopped outOfGas() {
        return new Stopped(Outcome.Status.OUT_OF_GAS, "out of gas");
    }

    Outcome.Status status() {
        return status;
    }
}
