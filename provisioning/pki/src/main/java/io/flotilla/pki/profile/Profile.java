package io.flotilla.pki.profile;

import io.flotilla.contract.identity.Identity;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** What a leaf may be used for. All leaves may sign (key usage digitalSignature) and none may issue. */
public enum Profile {
    AGENT(true, false),
    /** Peers dial each other, so a chain node is client and server. */
    NODE(true, true),
    MANAGER(true, false),
    /** Carries public names in its SAN instead of the identity's DNS name. */
    SERVER(false, true);

    private final boolean client;
    private final boolean server;

    Profile(boolean client, boolean server) {
        this.client = client;
        this.server = server;
    }

    public static Profile of(Identity identity) {
        if (identity instanceof Identity.Agent) {
            return AGENT;
        }
        if (identity instanceof Identity.ChainNode) {
            return NODE;
        }
        return identity instanceof Identity.Manager ? MANAGER : SERVER;
    }

    /** The extended key usage, for the authorities only: no other module sees BouncyCastle. */
    public ExtendedKeyUsage usage() {
        List<KeyPurposeId> purposes = new ArrayList<>();
        if (client) {
            purposes.add(KeyPurposeId.id_kp_clientAuth);
        }
        if (server) {
            purposes.add(KeyPurposeId.id_kp_serverAuth);
        }
        return new ExtendedKeyUsage(purposes.toArray(new KeyPurposeId[0]));
    }
}
