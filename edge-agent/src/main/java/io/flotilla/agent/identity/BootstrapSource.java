package io.flotilla.agent.identity;

import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Bootstrap;
import io.flotilla.contract.message.SignerList;
import io.flotilla.pki.est.PinnedHttps;
import io.flotilla.pki.key.PrivateFile;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Signers and brokers, from the manager over HTTPS under the pinned root with the agent's own certificate, and kept for
 * the time when the manager is away. Newer signers, which those before have endorsed, are kept here too.
 */
public final class BootstrapSource {
    static final String PATH = "/.well-known/flotilla/bootstrap";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AgentFolder folder;
    private final URI manager;
    private final Supplier<AgentIdentity> identity;

    /**
     * @param otherSigners whether the manager named others than those that are stored, which stay; newer ones come with the
     *     signatures of those before, by MQTT, and are none
     */
    public record Refreshed(Bootstrap bootstrap, boolean otherSigners) {}

    /** @param identity asked at each request */
    public BootstrapSource(AgentFolder folder, URI manager, Supplier<AgentIdentity> identity) {
        this.folder = folder;
        this.manager = manager;
        this.identity = identity;
    }

    /** What was stored last; empty when nothing was. */
    public Optional<Bootstrap> stored() {
        return Files.exists(folder.bootstrap())
                ? Optional.of(opened(AgentFolder.read(folder.bootstrap())))
                : Optional.empty();
    }

    /**
     * Asks the manager and stores its answer, for a host that joins or has nothing stored. Blocks for at most some seconds.
     *
     * @throws AgentFault BAD_ANSWER
     * @throws io.flotilla.pki.key.PkiException when the manager cannot be reached or is not the pinned one
     */
    public Bootstrap fetched() {
        byte[] answer = asked();
        Bootstrap bootstrap = opened(answer);
        PrivateFile.write(folder.bootstrap(), answer);
        return bootstrap;
    }

    /**
     * Asks the manager again and stores its brokers and its term. The stored signers stay: whoever has the manager's
     * address and certificate shall not be able to put a key of its own in their place.
     *
     * @throws AgentFault BAD_ANSWER
     * @throws io.flotilla.pki.key.PkiException when the manager cannot be reached or is not the pinned one
     */
    public Refreshed refreshed() {
        return taken(asked());
    }

    /** Stores signers that those who are stored have endorsed. */
    public synchronized void keep(SignerList newer) {
        stored().ifPresent(held -> PrivateFile.write(
                folder.bootstrap(),
                Documents.encode(new Bootstrap(held.to(), held.chain(), held.mqtt(), held.term(), newer))));
    }

    synchronized Refreshed taken(byte[] answer) {
        Bootstrap fresh = opened(answer);
        SignerList signers = stored().map(Bootstrap::signers).orElse(fresh.signers());
        Bootstrap kept = new Bootstrap(fresh.to(), fresh.chain(), fresh.mqtt(), fresh.term(), signers);
        PrivateFile.write(folder.bootstrap(), Documents.encode(kept));
        boolean newer = fresh.signers().version() > signers.version();
        return new Refreshed(kept, !newer && !fresh.signers().equals(signers));
    }

    private byte[] asked() {
        AgentIdentity self = identity.get();
        PinnedHttps https = new PinnedHttps(self.root(), Optional.of(self.credential()), PATIENCE);
        PinnedHttps.Answer answer = https.get(manager.resolve(PATH));
        if (answer.status() != 200) {
            throw new AgentFault(
                    AgentFault.Code.BAD_ANSWER,
                    "the manager " + manager + " answered " + answer.status()
                            + " when asked for brokers and signers: look at its log, and whether this node was revoked.");
        }
        return answer.body();
    }

    private Bootstrap opened(byte[] document) {
        NodeAddress self = identity.get().node();
        return Documents.open(document, Bootstrap.class)
                .either(
                        understood -> {
                            if (!understood.document().to().equals(self)) {
                                throw new AgentFault(
                                        AgentFault.Code.OTHER_IDENTITY,
                                        "the bootstrap document is for "
                                                + understood.document().to() + ", not for " + self
                                                + ": join this host again.");
                            }
                            return understood.document();
                        },
                        refused -> {
                            throw new AgentFault(
                                    AgentFault.Code.BAD_ANSWER,
                                    "the bootstrap document cannot be used (" + refused.detail()
                                            + "): is the manager of the same release?");
                        });
    }
}
