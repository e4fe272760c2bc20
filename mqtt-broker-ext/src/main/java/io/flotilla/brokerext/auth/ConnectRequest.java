package io.flotilla.brokerext.auth;

import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a CONNECT brings to prove who sends it.
 *
 * @param certificates the TLS client's, leaf first, whose chain the listener has checked; empty when it sent none
 */
record ConnectRequest(
        String clientId,
        List<X509Certificate> certificates,
        @Nullable String user,
        @Nullable ByteBuffer password) {
    ConnectRequest {
        certificates = List.copyOf(certificates);
    }
}
