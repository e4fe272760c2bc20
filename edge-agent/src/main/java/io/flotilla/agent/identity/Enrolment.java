package io.flotilla.agent.identity;

import io.flotilla.pki.est.EstClient;
import io.flotilla.pki.est.TokenSecret;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.Fingerprint;
import io.flotilla.pki.key.KeyFolder;
import io.flotilla.pki.key.Pem;
import io.flotilla.pki.key.PrivateFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;

/**
 * Gives the host its identity. Each step is stored before the next one begins, so that joining can be repeated after a
 * crash anywhere: the same token with the same key gets the same certificate.
 */
public final class Enrolment {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AgentFolder folder;
    private final SecureRandom random;

    public Enrolment(AgentFolder folder, SecureRandom random) {
        this.folder = folder;
        this.random = random;
    }

    /** What a join line says. */
    public record Order(URI manager, TokenSecret token, Fingerprint root) {}

    /**
     * @throws AgentFault OTHER_IDENTITY when the folder was joined under another root
     * @throws io.flotilla.pki.key.PkiException when the manager is not the pinned one, cannot be reached or refuses
     */
    public AgentIdentity join(Order order) {
        KeyFolder keys = KeyFolder.open(folder.identity());
        Optional<Credential> own = keys.active().or(() -> keys.pending().map(stored -> keys.activate()));
        if (own.isPresent() && Files.exists(folder.rootCertificate())) {
            return AgentIdentity.of(pinned(order), own.get());
        }
        EstClient manager = EstClient.firstContact(order.manager(), order.root(), PATIENCE);
        PrivateFile.write(folder.rootCertificate(), Pem.of(manager.root()));
        keys.storePending(manager.enrol(order.token(), keys.pendingKey(random)));
        return AgentIdentity.of(manager.root(), keys.activate());
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
