package io.flotilla.agent;

import io.flotilla.agent.command.DocumentShelf;
import io.flotilla.agent.identity.AgentIdentity;
import io.flotilla.agent.node.Launch;
import io.flotilla.agent.node.Supervisor;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.Event.Severity;
import io.flotilla.pki.est.EstClient;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.key.Renewal;
import java.net.URI;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** What the supervisor of the node needs of the agent. */
final class NodeHost implements Supervisor.Host {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final URI manager;
    private final Supplier<AgentIdentity> identity;
    private final Memory memory;
    private final Voice voice;
    private final Supplier<DocumentShelf> shelf;
    private final SecureRandom random;

    NodeHost(
            URI manager,
            Supplier<AgentIdentity> identity,
            Memory memory,
            Voice voice,
            Supplier<DocumentShelf> shelf,
            SecureRandom random) {
        this.manager = manager;
        this.identity = identity;
        this.memory = memory;
        this.voice = voice;
        this.shelf = shelf;
        this.random = random;
    }

    @Override
    public Credential certify() {
        AgentIdentity self = identity.get();
        KeyPair key = KeyPairs.generateP256(random);
        EstClient est = new EstClient(manager, self.root(), PATIENCE);
        return new Credential(key.getPrivate(), est.enrolNode(self.credential(), key));
    }

    @Override
    public Instant renewalOf(Credential certificate) {
        return Renewal.dueAt(certificate.leaf(), random);
    }

    @Override
    public String agentKey() {
        return voice.key();
    }

    @Override
    public byte[] revocations(OrgId organisation) {
        return shelf.get().revocations(organisation);
    }

    @Override
    public byte[] code(Sha256 sha256) {
        return new ManagerArtifacts(manager, identity).fetch(sha256);
    }

    @Override
    public void remember(Launch.Started started) {
        memory.started(started);
    }

    @Override
    public void rememberWanted(boolean running) {
        memory.wanted(running);
    }

    @Override
    public void happened(Severity severity, String code, String message) {
        voice.event(severity, code, message);
    }
}
