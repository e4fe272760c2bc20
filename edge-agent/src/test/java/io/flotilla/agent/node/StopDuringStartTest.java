package io.flotilla.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.fake.AgentCertificates;
import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.chain.NodeSettings;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.Event.Severity;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.testing.SettableClock;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop that comes while the worker is starting a process. */
final class StopDuringStartTest {
    private static final NodeSettings SETTINGS = new NodeSettings(
            NodeAddress.parse("bank-a/validator-1"),
            new ChainId("trade-finance"),
            TrustDomain.DEFAULT,
            Role.VALIDATOR,
            new Endpoint("127.0.0.1", 30301));

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private final Deque<Runnable> worker = new ArrayDeque<>();
    private final StandIn node = new StandIn();
    private Supervisor supervisor;

    @BeforeEach
    void aNodeIsAboutToBeStarted() {
        KeyPair key = KeyPairs.generateP256(new SecureRandom());
        node.certificate = new Credential(
                key.getPrivate(), new AgentCertificates(folder, Clock.systemUTC()).issue(key.getPublic()));
        Steps steps = new Steps(worker::add, Runnable::run);
        supervisor = new Supervisor(node, node, steps, clock, clock, new Supervisor.Remembered(true, Optional.empty()));
        supervisor.target(new NodeTarget(new Launch(SETTINGS, 64, Map.of()), null, null, Map.of(), Set.of()));
        supervisor.tick();
        work();
        supervisor.tick();
        assertThat(worker).hasSize(1);
    }

    @Test
    void theNodeIsNotStoppedBeforeItsProcessIs() {
        supervisor.want(false);
        assertThat(stopped()).isFalse();

        work();
        assertThat(node.running).isTrue();
        assertThat(stopped()).isFalse();

        supervisor.tick();
        work();
        assertThat(node.running).isFalse();
        assertThat(stopped()).isTrue();
    }

    @Test
    void aRestartThatIsWithdrawnInTimeStopsNothing() {
        work();
        supervisor.restart();
        supervisor.withdrawRestart();
        supervisor.tick();
        work();
        assertThat(node.stops).isZero();

        supervisor.restart();
        supervisor.tick();
        work();
        assertThat(node.stops).isEqualTo(1);
    }

    /** As {@code node.stop} judges. */
    private boolean stopped() {
        NodeView view = supervisor.view();
        return view.process() == null && !view.wanted();
    }

    private void work() {
        while (!worker.isEmpty()) {
            worker.remove().run();
        }
    }

    /** A node that is this very process, so that it lives. */
    private static final class StandIn implements NodeDriver, Supervisor.Host {
        private final ProcessMark self = ProcessMark.of(ProcessHandle.current()).orElseThrow();
        private Credential certificate;
        private boolean running;
        private int stops;

        @Override
        public boolean owns(ProcessMark process) {
            return true;
        }

        @Override
        public Optional<ProcessMark> running() {
            return running ? Optional.of(self) : Optional.empty();
        }

        @Override
        public void provision(Credential credential) {}

        @Override
        public Optional<Credential> provisioned() {
            return Optional.of(certificate);
        }

        @Override
        public ProcessMark start(Launch launch) {
            running = true;
            return self;
        }

        @Override
        public void stop(ProcessMark process, Duration patience) {
            running = false;
            stops++;
        }

        @Override
        public NodeReport status(ProcessMark process) {
            throw new NodeFault("node.silent", "it does not answer");
        }

        @Override
        public void installGenesis(byte[] document, Sha256 sha256) {}

        @Override
        public void orderPeers(PeeringOrder order) {}

        @Override
        public void distributeCertificate(List<NodeAddress> peers) {}

        @Override
        public void reloadCertificate() {}

        @Override
        public ConsensusKey proveConsensusKey(String agentKey) {
            throw new NodeFault("node.silent", "it does not answer");
        }

        @Override
        public void revocations(OrgId organisation, byte[] crl) {}

        @Override
        public void installCode(Sha256 sha256, byte[] code) {}

        @Override
        public ChainAccess chain() {
            throw new NodeFault("node.silent", "it does not answer");
        }

        @Override
        public byte[] code(Sha256 sha256) {
            return new byte[0];
        }

        @Override
        public Credential certify() {
            return certificate;
        }

        @Override
        public Instant renewalOf(Credential credential) {
            return credential.leaf().getNotAfter().toInstant();
        }

        @Override
        public String agentKey() {
            return "thumbprint";
        }

        @Override
        public byte[] revocations(OrgId organisation) {
            return new byte[0];
        }

        @Override
        public void remember(Launch.Started started) {}

        @Override
        public void rememberWanted(boolean wanted) {}

        @Override
        public void happened(Severity severity, String code, String message) {}
    }
}
