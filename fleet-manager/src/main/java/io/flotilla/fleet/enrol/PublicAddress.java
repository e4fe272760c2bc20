package io.flotilla.fleet.enrol;

import io.flotilla.pki.est.TokenSecret;
import io.flotilla.pki.key.Fingerprint;
import java.net.URI;

/**
 * How hosts reach this manager.
 *
 * @param manager {@code https://host:port}
 * @param broker {@code ssl://host:port}
 * @param root what they pin
 */
public record PublicAddress(URI manager, URI broker, Fingerprint root) {
    /** What a person types on the host that shall join. */
    public String joinLine(TokenSecret token) {
        return "fleet-agent join " + manager + " --token " + token.text() + " --ca-fingerprint " + root;
    }
}
