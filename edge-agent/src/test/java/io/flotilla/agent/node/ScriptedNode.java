package io.flotilla.agent.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.Event.Severity;
import io.flotilla.pki.key.Credential;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A running node that takes what it is told, or answers with the fault that a test has put there. */
final class ScriptedNode implements NodeDriver, Supervisor.Host {
    final List<String> told = new ArrayList<>();
    final Map<String, NodeFault> faults = new HashMap<>();
    /** Code that the manager does not give. */
    final Set<Sha256> unfetched = new HashSet<>();

    final List<String> happened = new ArrayList<>();
    /** What runs when the agent starts. */
    Optional<ProcessMark> running = Optional.empty();
    /** What becomes of what is told. */
    Runnable hearing = () -> {};

    static byte[] list(OrgId organisation) {
        return ("list of " + organisation).getBytes(UTF_8);
    }

    private void tell(String what) {
        told.add(what);
        if (faults.containsKey(what)) {
            throw faults.get(what);
        }
    }

    @Override
    public void installGenesis(byte[] document, Sha256 sha256) {
        tell("genesis");
    }

    @Override
    public void orderPeers(PeeringOrder order) {
        tell("peers");
    }

    @Override
    public void distributeCertificate(List<NodeAddress> peers) {
        tell("distribution");
    }

    @Override
    public void reloadCertificate() {
        tell("reload");
    }

    @Override
    public ConsensusKey proveConsensusKey(String agentKey) {
        tell("proof");
        return FakeNodeProgram.proof(agentKey);
    }

    @Override
    public void revocations(OrgId organisation, byte[] crl) {
        tell("crl " + organisation);
    }

    @Override
    public void installCode(Sha256 sha256, byte[] code) {
        tell("code " + new String(code, UTF_8));
    }

    @Override
    public ChainAccess chain() {
        throw new NodeFault("not.scripted", "this node has no chain");
    }

    /** Somebody's code whose digest was asked for. */
    static byte[] code(String name) {
        return name.getBytes(UTF_8);
    }

    @Override
    public byte[] code(Sha256 sha256) {
        if (unfetched.contains(sha256)) {
            throw NodeFault.refusal("artifact.missing", "the manager answers 404");
        }
        return Stream.of("register", "letter")
                .map(ScriptedNode::code)
                .filter(code -> Sha256.of(code).equals(sha256))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public byte[] revocations(OrgId organisation) {
        return list(organisation);
    }

    @Override
    public String agentKey() {
        return "thumbprint";
    }

    @Override
    public Optional<ProcessMark> running() {
        return running;
    }

    @Override
    public boolean owns(ProcessMark process) {
        return true;
    }

    @Override
    public void provision(Credential credential) {}

    @Override
    public Optional<Credential> provisioned() {
        return Optional.empty();
    }

    @Override
    public ProcessMark start(Launch launch) {
        throw new NodeFault("not.scripted", "this node runs already");
    }

    @Override
    public void stop(ProcessMark process, Duration patience) {}

    @Override
    public NodeReport status(ProcessMark process) {
        throw new NodeFault("not.scripted", "this node reports nothing");
    }

    @Override
    public Credential certify() {
        throw new NodeFault("not.scripted", "this node has no certificate");
    }

    @Override
    public Instant renewalOf(Credential certificate) {
        return certificate.leaf().getNotAfter().toInstant();
    }

    @Override
    public void remember(Launch.Started started) {}

    @Override
    public void rememberWanted(boolean running) {}

    @Override
    public void happened(Severity severity, String code, String message) {
        happened.add(code);
        hearing.run();
    }
}
