package io.flotilla.brokerext.auth;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What the extension must know of the fleet. Asked on the broker's few callback threads for each connect, subscription
 * and publication: every answer comes from memory, at once, from any thread, and never throws.
 */
public interface AccessDirectory {
    TrustDomain domain();

    /**
     * Whether the certificates, leaf first, lead to this fleet's root. A listener that trusts nothing else has checked that
     * already.
     */
    default boolean issued(List<X509Certificate> certificates) {
        return true;
    }

    /** The chain that the node belongs to; empty when the node is unknown, revoked or removed. */
    Optional<ChainId> chainOf(NodeAddress node);

    /** Whether the certificate with this serial has been revoked. */
    boolean revokedSerial(BigInteger serial);

    /** Whether there is such an inspector with this password; see {@link InspectorAccount#accepts}. */
    boolean inspectorPassword(String user, byte[] password);

    /** Whether there still is such an inspector. */
    boolean inspectorExists(String user);
}
