package io.flotilla.pki.key;

/** The one exception of this module: a code to decide on, and a sentence that says what happened and what to do next. */
public final class PkiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Code code;

    public enum Code {
        /** A certificate, key or file does not parse. */
        MALFORMED,
        /** A file cannot be read or written. */
        FILE,
        WRONG_PASSWORD,
        /** The authorities in a folder were made for another trust domain. */
        OTHER_DOMAIN,
        /** An authority in a folder is not signed by the root beside it. */
        OTHER_ROOT,
        /** An authority's own certificate has run out. */
        AUTHORITY_EXPIRED,
        /** The platform's cryptography refused what it should be able to do. */
        CRYPTO,
        /** The server knows no root certificate with the pinned fingerprint. */
        WRONG_FINGERPRINT,
        /** The server's TLS certificate does not lead to the pinned root, or names another host. */
        UNTRUSTED,
        /** 401: unknown token, or wrong secret. */
        TOKEN_REFUSED,
        /** 403: the token ran out, or was locked by wrong secrets. */
        TOKEN_EXPIRED,
        /** 403: the token has enrolled another key already. */
        TOKEN_USED,
        /** Any other refusal, such as a revoked certificate; the message carries the server's reason. */
        REFUSED,
        /** No connection, no answer in time, or the server is out of order. */
        UNREACHABLE,
        /** An answer that is not what RFC 7030 prescribes, or a certificate for another key. */
        BAD_ANSWER
    }

    public PkiException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public PkiException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
