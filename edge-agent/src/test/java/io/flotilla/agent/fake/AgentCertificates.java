package io.flotilla.agent.fake;

import io.flotilla.agent.identity.AgentFolder;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.key.KeyFolder;
import io.flotilla.pki.key.Pem;
import io.flotilla.pki.key.PkiException;
import io.flotilla.pki.key.PrivateFile;
import io.flotilla.pki.profile.Lifetimes;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Certifies agents as a manager would, and is out of reach when a test says so. */
public final class AgentCertificates {
    public static final Duration LIFE = Duration.ofDays(30);

    private final SecureRandom random = new SecureRandom();
    private final Authorities authorities;
    /** The keys that were certified by {@link #renew}, in order. */
    public final List<PublicKey> certified = new ArrayList<>();

    public boolean away;
    /** Whom the next certificates are for. */
    public NodeAddress names = FakeManager.NODE;

    public AgentCertificates(Path folder, Clock clock) {
        authorities = Authorities.open(
                folder,
                "password".toCharArray(),
                TrustDomain.DEFAULT,
                Lifetimes.STANDARD.withLeaf(LIFE),
                clock,
                random);
    }

    /** Puts a first identity into the folder. */
    public void enrol(AgentFolder folder) {
        folder.make();
        KeyFolder keys = KeyFolder.open(folder.identity());
        keys.storePending(issue(keys.pendingKey(random).getPublic()));
        keys.activate();
        PrivateFile.write(folder.rootCertificate(), Pem.of(authorities.root()));
    }

    public List<X509Certificate> renew(PublicKey key) {
        if (away) {
            throw new PkiException(PkiException.Code.UNREACHABLE, "the manager cannot be reached");
        }
        certified.add(key);
        return issue(key);
    }

    public List<X509Certificate> issue(PublicKey key) {
        return authorities.issue(new Identity.Agent(names), key);
    }
}
