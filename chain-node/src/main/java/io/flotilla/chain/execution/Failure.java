package io.flotilla.chain.execution;

import io.flotilla.contract.chain.Receipt;

/** Ends a call of a system contract; its message stands in the receipt, so it must be the same on every node. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Reply reply;

    private Failure(Reply reply) {
        super(reply.message(), null, false, false);
        this.reply = reply;
    }

    static Failure refused(String message) {
        return new Failure(Reply.refused(0, message));
    }

    static Failure reverted(String message) {
        return new Failure(Reply.failed(Receipt.Status.REVERTED, 0, message));
    }

    /** What a call within the call came to. */
    static Failure of(Reply reply) {
        return new Failure(reply);
    }

    /** With the gas of what was called within the call. */
    Reply reply() {
        return reply;
    }
}
