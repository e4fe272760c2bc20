package io.flotilla.brokerext.auth;

import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * What a CONNECT brings to prove who sends it.
 *
 * @param certificate the TLS client certificate, whose chain the listener has checked
 */
record ConnectRequest(
        String clientId,
        @Nullable X509Certificate certificate,
        @Nullable String user,
        @Nullable ByteBuffer password) {}
