package io.flotilla.agent.node;

import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.pki.key.Credential;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How one kind of chain node is handled. Every method may block for seconds and throws {@link NodeFault}; they are called
 * one at a time on the agent's worker.
 */
public interface NodeDriver {
    /** The node that runs already, by whomever it was started; empty when none does. */
    Optional<ProcessMark> running();

    /** Whether a process that is remembered is this host's node, and not that of a host whose folder was copied. */
    boolean owns(ProcessMark process);

    /** Puts the node's key and certificate where the next start and {@link #reloadCertificate} find them. */
    void provision(Credential credential);

    /** The certificate that {@link #provision} left; empty when there is none. */
    Optional<Credential> provisioned();

    /** Starts the node; it outlives the agent. */
    ProcessMark start(Launch launch);

    /** Stops the node cleanly, by force once the patience has run out. Returns when it is gone. */
    void stop(ProcessMark process, Duration patience);

    /** What the process observes of itself; a fault as long as it does not answer. */
    NodeReport status(ProcessMark process);

    /** @param document as received, signature included */
    void installGenesis(byte[] document, Sha256 sha256);

    void orderPeers(PeeringOrder order);

    /** Begins to send the node's certificate; {@link #status} tells how far that came. */
    void distributeCertificate(List<NodeAddress> peers);

    void reloadCertificate();

    /** @param agentKey RFC 7638 thumbprint that the proof is bound to */
    ConsensusKey proveConsensusKey(String agentKey);

    void revocations(OrgId organisation, byte[] crl);

    /** Gives the node the code of a contract that its genesis block names. The same again changes nothing. */
    void installCode(Sha256 sha256, byte[] code);

    /** What goes on beside the worker. */
    ChainAccess chain();
}
