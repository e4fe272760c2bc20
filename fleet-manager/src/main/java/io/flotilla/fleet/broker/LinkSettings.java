package io.flotilla.fleet.broker;

import io.flotilla.contract.identity.InstanceId;
import io.flotilla.pki.key.Credential;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;

/**
 * What the manager needs to connect.
 *
 * @param broker asked at each attempt, {@code ssl://host:port}; a name of the broker's certificate
 * @param credential a fresh certificate of this manager, asked for at each attempt
 * @param version of this program, for the birth message
 */
public record LinkSettings(
        Supplier<URI> broker,
        InstanceId instance,
        X509Certificate root,
        Supplier<Credential> credential,
        String version) {}
