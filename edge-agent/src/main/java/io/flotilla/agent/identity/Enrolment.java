package io.flotilla.agent.identity;

import io.flotilla.pki.est.EstClient;
import io.flotilla.pki.est.PinnedHttps;
import io.flotilla.pki.est.TokenSecret;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.Fingerprint;
import io.flotilla.pki.key.KeyFolder;
import io.flotilla.pki.key.Pem;
import io.flotilla.pki.key.PkiException;
import io.flotilla.pki.key.PrivateFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Gives the host its identity. Each step is stored before the next one begins, so that joining can be repeated after a
 * crash anywhere: the same token with the same key gets the same certificate. Another join line takes effect only where
 * the identity is of no use any more, and for the same node only.
 */
public final class Enrolment {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AgentFolder folder;
    private final SecureRandom random;
    private final Clock clock;

    public Enrolment(AgentFolder folder, SecureRandom random, Clock clock) {
        this.folder = folder;
        this.random = random;
        this.clock = clock;
    }

    /** What a join line says. */
    public record Order(URI manager, TokenSecret token, Fingerprint root) {}

    /**
     * @throws AgentFault OTHER_IDENTITY when the folder was joined under another root, by another join line that still
     *     holds, or for another node
     * @throws io.flotilla.pki.key.PkiException when the manager is not the pinned one, cannot be reached or refuses
     */
    public AgentIdentity join(Order order) {
        KeyFolder keys = KeyFolder.open(folder.identity());
        Optional<Credential> own = keys.active().or(() -> keys.pending().map(stored -> keys.activate()));
        if (own.isEmpty() || !Files.exists(folder.rootCertificate())) {
            return enrolled(order, keys, Optional.empty());
        }
        AgentIdentity self = AgentIdentity.of(pinned(order), own.get());
        return holds(self, order) ? self : enrolled(order, keys, Optional.of(self));
    }

    private AgentIdentity enrolled(Order order, KeyFolder keys, Optional<AgentIdentity> before) {
        EstClient manager = EstClient.firstContact(order.manager(), order.root(), PATIENCE);
        PrivateFile.write(folder.rootCertificate(), Pem.of(manager.root()));
        KeyPair key = keys.pendingKey(random);
        List<X509Certificate> chain = manager.enrol(order.token(), key);
        AgentIdentity fresh = AgentIdentity.of(manager.root(), new Credential(key.getPrivate(), chain));
        before.filter(old -> !old.node().equals(fresh.node())).ifPresent(old -> {
            keys.discardPending();
            throw new AgentFault(
                    AgentFault.Code.OTHER_IDENTITY,
                    folder.root() + " belongs to " + old.node() + ", and the join line is for " + fresh.node()
                            + ": ask for another line with `fleet node token` and give that node its own --dir.");
        });
        keys.storePending(chain);
        Credential active = keys.activate();
        PrivateFile.write(folder.token(), order.token().id());
        return AgentIdentity.of(manager.root(), active);
    }

    /** Whether there is nothing to be done. A join line that would be ignored is a fault. */
    private boolean holds(AgentIdentity self, Order order) {
        boolean expired =
                clock.instant().isAfter(self.credential().leaf().getNotAfter().toInstant());
        boolean sameLine = !Files.exists(folder.token())
                || new String(AgentFolder.read(folder.token()), StandardCharsets.UTF_8)
                        .strip()
                        .equals(order.token().id());
        if (expired || sameLine) {
            return !expired;
        }
        if (refused(self, order)) {
            return false;
        }
        throw new AgentFault(
                AgentFault.Code.OTHER_IDENTITY,
                folder.root() + " is " + self.node() + " already, and its certificate holds, so this join line was not"
                        + " used: start it with fleet-agent run, or give another node its own --dir.");
    }

    /** Whether the manager takes the identity for revoked or unknown. One that is away refuses nobody. */
    private static boolean refused(AgentIdentity self, Order order) {
        PinnedHttps https = new PinnedHttps(self.root(), Optional.of(self.credential()), PATIENCE);
        try {
            int status =
                    https.get(order.manager().resolve(BootstrapSource.PATH)).status();
            return status == 401 || status == 403;
        } catch (PkiException unanswered) {
            return unanswered.code() == PkiException.Code.REFUSED;
        }
    }

    private X509Certificate pinned(Order order) {
        String pem = new String(AgentFolder.read(folder.rootCertificate()), StandardCharsets.UTF_8);
        X509Certificate root = Pem.certificates(pem).get(0);
        if (!Fingerprint.of(root).equals(order.root())) {
            throw new AgentFault(
                    AgentFault.Code.OTHER_IDENTITY,
                    folder.root() + " was joined under another root certificate: give this node its own --dir.");
        }
        return root;
    }
}
