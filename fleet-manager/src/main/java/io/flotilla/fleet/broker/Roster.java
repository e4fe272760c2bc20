package io.flotilla.fleet.broker;

import io.flotilla.brokerext.auth.AccessDirectory;
import io.flotilla.brokerext.auth.InspectorAccount;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.fleet.loop.Gate.Admission;
import java.math.BigInteger;
import java.util.Optional;

/** Whom the embedded broker lets in, from memory. */
public final class Roster implements AccessDirectory {
    private final TrustDomain domain;
    private volatile Admission admission = Admission.NONE;

    public Roster(TrustDomain domain) {
        this.domain = domain;
    }

    void replace(Admission next) {
        admission = next;
    }

    @Override
    public TrustDomain domain() {
        return domain;
    }

    @Override
    public Optional<ChainId> chainOf(NodeAddress node) {
        return Optional.ofNullable(admission.nodes().get(node));
    }

    @Override
    public boolean revokedSerial(BigInteger serial) {
        return admission.revoked().contains(serial);
    }

    @Override
    public boolean inspectorPassword(String user, byte[] password) {
        return admission.inspectors().stream()
                .filter(account -> account.user().equals(user))
                .anyMatch((InspectorAccount account) -> account.accepts(password));
    }

    @Override
    public boolean inspectorExists(String user) {
        return admission.inspectors().stream()
                .anyMatch(account -> account.user().equals(user));
    }
}
