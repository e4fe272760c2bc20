package io.flotilla.pki.est;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An HTTP response; the listener adds Content-Length. */
@SuppressWarnings("ArrayRecordComponent") // Bytes in, bytes out; never compared.
public record EstResponse(int status, Map<String, String> headers, byte[] body) {
    public EstResponse {
        headers = Map.copyOf(headers);
    }

    static EstResponse of(Refusal refusal) {
        if (refusal.status() == 401) {
            // Foreign clients repeat the request on the same connection and trip over a body here.
            return new EstResponse(
                    401, Map.of("WWW-Authenticate", "Basic realm=\"flotilla\", charset=\"UTF-8\""), new byte[0]);
        }
        byte[] text = (refusal.code() + ": " + refusal.sentence() + "\n").getBytes(StandardCharsets.UTF_8);
        return new EstResponse(refusal.status(), Map.of("Content-Type", "text/plain; charset=utf-8"), text);
    }
}
