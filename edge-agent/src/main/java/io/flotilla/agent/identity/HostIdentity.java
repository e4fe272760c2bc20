package io.flotilla.agent.identity;

import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.KeyFolder;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The identity in force, for whoever needs it at this moment, and the one that is to follow it. Both are on disk first:
 * after a crash anywhere a renewal goes on from where it stood, with the same key. {@link #get} and {@link #renew} may
 * be called by any thread, the rest by the loop thread.
 */
public final class HostIdentity implements Supplier<AgentIdentity> {
    private final KeyFolder keys;
    private final SecureRandom random;
    private volatile AgentIdentity inForce;
    private @Nullable Credential successor;

    /** Who certifies the next key; the manager, over EST. */
    public interface Issuer {
        /** @throws io.flotilla.pki.key.PkiException when the manager cannot be reached or refuses */
        List<X509Certificate> renew(Credential own, KeyPair next);
    }

    /** @param loaded from the same folder */
    public HostIdentity(AgentFolder folder, AgentIdentity loaded, SecureRandom random) {
        this.keys = KeyFolder.open(folder.identity());
        this.random = random;
        this.inForce = loaded;
        this.successor = keys.pending().orElse(null);
    }

    @Override
    public AgentIdentity get() {
        return inForce;
    }

    /**
     * Gets the next certificate and stores it. Blocks for some seconds at most.
     *
     * @throws io.flotilla.pki.key.PkiException what the issuer throws
     * @throws AgentFault BAD_ANSWER when it is for somebody else
     */
    public Credential renew(Issuer issuer) {
        AgentIdentity self = inForce;
        KeyPair next = keys.pendingKey(random);
        Credential fresh = new Credential(next.getPrivate(), issuer.renew(self.credential(), next));
        AgentIdentity named = AgentIdentity.of(self.root(), fresh);
        if (!named.node().equals(self.node()) || !named.domain().equals(self.domain())) {
            throw new AgentFault(
                    AgentFault.Code.BAD_ANSWER,
                    "the manager's certificate is for " + named.node() + ", not for " + self.node()
                            + ": the old one stays in force; look at the manager's log.");
        }
        keys.storePending(fresh.chain());
        return fresh;
    }

    /** What {@link #renew} has stored. */
    public void successor(Credential stored) {
        successor = stored;
    }

    public Optional<Credential> successor() {
        return Optional.ofNullable(successor);
    }

    /** Puts the successor in force, on disk first. */
    public AgentIdentity activate() {
        AgentIdentity next = AgentIdentity.of(inForce.root(), keys.activate());
        successor = null;
        inForce = next;
        return next;
    }

    public void discard() {
        keys.discardPending();
        successor = null;
    }
}
