package io.flotilla.fleet.http;

/** A request that is turned away before it reaches the fleet. */
final class HttpRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    /**
     * @param code stable, {@code lower-case-words}
     * @param message what is wrong and what to do next
     */
    HttpRefusal(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }
}
