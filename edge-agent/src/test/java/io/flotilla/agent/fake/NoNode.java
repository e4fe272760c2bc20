package io.flotilla.agent.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.agent.node.ChainAccess;
import io.flotilla.agent.node.Launch;
import io.flotilla.agent.node.NodeDriver;
import io.flotilla.agent.node.NodeFault;
import io.flotilla.agent.node.ProcessMark;
import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.Question;
import io.flotilla.pki.key.Credential;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A host without a node, on which none can be started. */
public final class NoNode implements NodeDriver {
    @Override
    public Optional<ProcessMark> running() {
        return Optional.empty();
    }

    @Override
    public boolean owns(ProcessMark process) {
        return false;
    }

    @Override
    public void provision(Credential credential) {
        throw none();
    }

    @Override
    public Optional<Credential> provisioned() {
        return Optional.empty();
    }

    @Override
    public ProcessMark start(Launch launch) {
        throw none();
    }

    @Override
    public void stop(ProcessMark process, Duration patience) {}

    @Override
    public NodeReport status(ProcessMark process) {
        throw none();
    }

    @Override
    public void installGenesis(byte[] document, Sha256 sha256) {
        throw none();
    }

    @Override
    public void orderPeers(PeeringOrder order) {
        throw none();
    }

    @Override
    public void distributeCertificate(List<NodeAddress> peers) {
        throw none();
    }

    @Override
    public void reloadCertificate() {
        throw none();
    }

    @Override
    public ConsensusKey proveConsensusKey(String agentKey) {
        throw none();
    }

    @Override
    public void revocations(OrgId organisation, byte[] crl) {
        throw none();
    }

    @Override
    public void installCode(Sha256 sha256, byte[] code) {
        throw none();
    }

    @Override
    public ChainAccess chain() {
        return new ChainAccess() {
            @Override
            public Account account(Ed25519PublicKey key) {
                throw none();
            }

            @Override
            public void submit(byte[] transaction) {
                throw none();
            }

            @Override
            public ObjectNode speak(Command.ValidatorSpeak order) {
                throw none();
            }

            @Override
            public Whereabouts whereabouts(Sha256 transaction) {
                throw none();
            }

            @Override
            public ObjectNode answer(Question.OfChain question) {
                throw none();
            }
        };
    }

    private static NodeFault none() {
        return new NodeFault("node.none", "there is no node on this host");
    }
}
