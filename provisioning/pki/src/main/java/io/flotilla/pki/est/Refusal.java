package io.flotilla.pki.est;

import java.util.Locale;

/** Why a request is refused, with the HTTP status and the sentence that the client is told. */
enum Refusal {
    TOKEN_MISSING(401, "give the token's id and secret by HTTP Basic"),
    TOKEN_WRONG(401, "no such token, or not its secret"),
    TOKEN_LOCKED(403, "too many wrong secrets: ask for a new token"),
    TOKEN_EXPIRED(403, "the token ran out: ask for a new one"),
    TOKEN_USED(403, "the token has enrolled another key: ask for a new one, and find out who used it"),
    KEY_TAKEN(403, "this key belongs to another identity: make a new key"),
    CERTIFICATE_MISSING(403, "connect with the agent's own certificate"),
    CERTIFICATE_UNTRUSTED(403, "the client certificate does not lead to this installation's root: enrol again"),
    CERTIFICATE_FOREIGN(403, "the client certificate is not an agent's: use the agent's own"),
    CERTIFICATE_UNKNOWN(403, "the client certificate was not issued here: enrol again"),
    CERTIFICATE_REVOKED(403, "the certificate is revoked: ask an operator"),
    TOO_OFTEN(429, "this host has got too many certificates lately: look why it asks so often, and try again later"),
    REQUEST_MALFORMED(400, "the body is not base64 of a PKCS#10 request in DER"),
    REQUEST_UNPROVEN(400, "the request is not signed with its own key"),
    KEY_UNFIT(400, "the key is unfit: use P-256, P-384, or RSA of at least 3072 bits"),
    TOO_LARGE(413, "the body is larger than 64 kB"),
    WRONG_TYPE(415, "send Content-Type application/pkcs10"),
    WRONG_METHOD(405, "this operation takes another method"),
    UNKNOWN_PATH(404, "EST is here: cacerts, csrattrs, simpleenroll, simplereenroll, also below node/");

    private final int status;
    private final String sentence;

    Refusal(int status, String sentence) {
        this.status = status;
        this.sentence = sentence;
    }

    int status() {
        return status;
    }

    /** The first word of the answer's body: {@code token-expired}. */
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String sentence() {
        return sentence;
    }

    /** A used token or a taken key means that somebody has what he should not have. */
    boolean alarming() {
        return this == TOKEN_USED || this == KEY_TAKEN || this == CERTIFICATE_REVOKED || this == TOKEN_LOCKED;
    }
}
