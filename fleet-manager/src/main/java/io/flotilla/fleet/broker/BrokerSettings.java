package io.flotilla.fleet.broker;

import io.flotilla.pki.key.Credential;
import java.security.cert.X509Certificate;

/**
 * Where the broker listens and how it proves who it is.
 *
 * @param host the address to bind, such as {@code 0.0.0.0}
 * @param port 0 for one that the system chooses
 * @param server the listener's certificate, sent with the server CA
 * @param root the only authority that client certificates may lead to
 */
public record BrokerSettings(String host, int port, Credential server, X509Certificate root) {
    public BrokerSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
        }
    }
}
