package io.flotilla.chain.ledger;

import io.flotilla.contract.chain.Block;

/** The node's surroundings do not let it work; the message says what it was doing and what to do next. */
public final class ChainFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Code code;

    public enum Code {
        /** Another process has the node's folder open. */
        FOLDER_HELD,
        STORE,
        /** This node comes to other results than the validators that made a block final. */
        DIVERGED,
        /** The genesis block cannot be executed. */
        GENESIS,
        SETTINGS,
        TLS_FILES
    }

    public ChainFault(Code code, String message) {
        super(message);
        this.code = code;
    }

    public ChainFault(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    static ChainFault diverged(Block block, String why) {
        return new ChainFault(
                Code.DIVERGED,
                "Block " + block.height() + " (" + block.id() + ") is final by its certificate, but on this node " + why
                        + ": its program or its disk differs from the others'. Compare its version with theirs, then let it"
                        + " sync into an empty folder.");
    }

    public Code code() {
        return code;
    }
}
