package io.flotilla.pki.est;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request as the listener hands it over.
 *
 * @param path without query, from {@link EstServer#PATH} on
 * @param authorization the header's value
 * @param clientChain what the client proved in TLS, leaf first; empty when it sent no certificate
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes in, bytes out; never compared.
public record EstRequest(
        String method,
        String path,
        @Nullable String contentType,
        @Nullable String authorization,
        List<X509Certificate> clientChain,
        byte[] body) {
    public EstRequest {
        clientChain = List.copyOf(clientChain);
    }

    /** Neither the credentials nor the body. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
