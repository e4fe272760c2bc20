package io.flotilla.contract.codec;

/** The bytes are not the JSON that was expected; the message names the field and what is wrong with it. */
public final class MalformedDocument extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    MalformedDocument(String message, Throwable cause) {
        super(message, cause);
    }

    MalformedDocument(String message) {
        super(message);
    }
}
