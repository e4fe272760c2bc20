package io.flotilla.agent.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.NodeFolder;
import io.flotilla.contract.chain.NodePhase;
import io.flotilla.contract.chain.NodeSettings;
import io.flotilla.contract.chain.Peer;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.Event.Severity;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.profile.Lifetimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor with the real driver and a real process that can be killed. */
final class SupervisorIT {
    private static final byte[] CODE = {0, 'a', 's', 'm'};
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/validator-1");
    private static final Sha256 GENESIS = new Sha256("ab".repeat(32));

    @TempDir
    Path folder;

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final ExecutorService worker = Executors.newSingleThreadExecutor();
    private final LinkedBlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
    private final Memory memory = new Memory();
    private NodeFolder nodeFolder;
    private Authorities authorities;
    private Supervisor supervisor;

    /** Remembers what is durable, over restarts of the supervisor. */
    private final class Memory implements Supervisor.Host {
        private boolean wanted = true;
        private Launch.Started started;
        private String agentKey = "thumbprint";

        @Override
        public Credential certify() {
            KeyPair key = KeyPairs.generateP256(new SecureRandom());
            return new Credential(key.getPrivate(), authorities.issue(new Identity.ChainNode(NODE), key.getPublic()));
        }

        @Override
        public Instant renewalOf(Credential certificate) {
            return certificate.leaf().getNotAfter().toInstant();
        }

        @Override
        public String agentKey() {
            return agentKey;
        }

        @Override
        public byte[] revocations(OrgId organisation) {
            return new byte[0];
        }

        @Override
        public byte[] code(Sha256 sha256) {
            return CODE;
        }

        @Override
        public void remember(Launch.Started last) {
            started = last;
        }

        @Override
        public void rememberWanted(boolean running) {
            wanted = running;
        }

        @Override
        public void happened(Severity severity, String code, String message) {
            events.add(code);
        }
    }

    @BeforeEach
    void node() throws IOException {
        nodeFolder = new NodeFolder(folder.resolve("node"));
        authorities = Authorities.open(
                folder.resolve("ca"),
                "password".toCharArray(),
                TrustDomain.DEFAULT,
                Lifetimes.STANDARD,
                Clock.systemUTC(),
                new SecureRandom());
        Path program = folder.resolve("home/bin/flotilla-node");
        Files.createDirectories(program.getParent());
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Files.writeString(
                program,
                "#!/bin/sh\nexec '" + java + "' $FLOTILLA_JAVA_OPTS -XX:TieredStopAtLevel=1 -cp '" + classPath + "' "
                        + FakeNodeProgram.class.getName() + " \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        supervisor = restarted();
    }

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        worker.shutdown();
        worker.awaitTermination(20, TimeUnit.SECONDS);
        driver().running().ifPresent(process -> driver().stop(process, Duration.ofSeconds(5)));
        if (memory.started != null && memory.started.process() != null) {
            memory.started.process().handle().ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void aNodeIsCertifiedStartedAndLedToItsTarget() throws IOException {
        supervisor.target(target(64, true));

        untilRunning();

        NodeView view = supervisor.view();
        assertThat(view.links()).isEqualTo(1);
        assertThat(view.peersOrdered()).isTrue();
        assertThat(view.launch()).isEqualTo(target(64, true).launch());
        assertThat(Files.readString(nodeFolder.tlsKey())).contains("PRIVATE KEY");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(nodeFolder.tlsKey())))
                .isEqualTo("rw-------");
        assertThat(Json.read(Files.readAllBytes(nodeFolder.settings()), 9999, NodeSettings.class))
                .isEqualTo(target(64, true).launch().settings());
    }

    @Test
    void aKilledNodeIsBackAtOnceWithItsPeers() {
        supervisor.target(target(64, true));
        untilRunning();
        ProcessMark first = process();

        first.handle().orElseThrow().destroyForcibly();

        eventually().until(() -> events.contains("node.died"));
        eventually().until(() -> !first.equals(supervisor.view().process()) && running());
        assertThat(supervisor.view().links()).isEqualTo(1);
    }

    @Test
    void aRunningNodeIsAdoptedAfterTheAgentRestartedAndOutlivesIt() {
        supervisor.target(target(64, true));
        untilRunning();
        ProcessMark first = process();

        supervisor = restarted();
        supervisor.target(target(64, true));
        untilRunning();

        assertThat(process()).isEqualTo(first);
        assertThat(events).contains("node.adopted").containsOnlyOnce("node.started");
    }

    @Test
    void aStoppedNodeStaysStoppedOverARestartOfTheAgent() {
        supervisor.target(target(64, true));
        untilRunning();
        ProcessMark first = process();

        supervisor.want(false);
        eventually().until(() -> supervisor.view().process() == null);
        supervisor = restarted();
        supervisor.target(target(64, true));
        turn(20);

        assertThat(first.alive()).isFalse();
        assertThat(supervisor.view().process()).isNull();
        supervisor.want(true);
        untilRunning();
    }

    @Test
    void anotherHeapRestartsTheNodeAndAnotherPeerSetDoesNot() {
        supervisor.target(target(64, false));
        eventually().until(() -> phase() == NodePhase.RUNNING);
        ProcessMark first = process();

        supervisor.target(target(64, true));
        untilRunning();
        assertThat(process()).isEqualTo(first);

        supervisor.target(target(80, true));
        eventually().until(() -> !first.equals(supervisor.view().process()) && running());
        assertThat(first.alive()).isFalse();
    }

    @Test
    void anotherRoleRestartsTheNodeAndIsReadBack() {
        supervisor.target(target(64, true));
        untilRunning();
        ProcessMark first = process();

        supervisor.target(observing());
        eventually().until(() -> !first.equals(supervisor.view().process()) && running());

        assertThat(Objects.requireNonNull(supervisor.view().report()).settings().role())
                .isEqualTo(Role.OBSERVER);
        assertThat(ReadBack.differences(
                        observing().launch(), GENESIS, supervisor.view().report()))
                .isEmpty();
    }

    @Test
    void aNodeThatSomebodyElseStartedWithOtherSettingsIsReplaced() {
        ProcessMark stranger = driver().start(target(64, true).launch());
        eventually().until(() -> driver().running().isPresent());
        memory.started = new Launch.Started(observing().launch(), stranger);
        supervisor = restarted();

        supervisor.target(observing());

        eventually().until(() -> !stranger.equals(supervisor.view().process()) && running());
        assertThat(stranger.alive()).isFalse();
        assertThat(Objects.requireNonNull(supervisor.view().report()).settings().role())
                .isEqualTo(Role.OBSERVER);
    }

    @Test
    void afterARenewalTheConsensusKeyIsProvenToTheNewAgentKey() {
        supervisor.target(target(64, true));
        untilRunning();
        assertThat(supervisor.view().proof()).isEqualTo(FakeNodeProgram.proof("thumbprint"));

        memory.agentKey = "renewed once";
        supervisor.proveAnew();
        supervisor.tick();
        memory.agentKey = "renewed twice, while the proof for the first was under way";
        supervisor.proveAnew();

        untilRunning();
        assertThat(supervisor.view().proof()).isEqualTo(FakeNodeProgram.proof(memory.agentKey));
    }

    @Test
    void aRestartByCommandGivesAnotherProcess() {
        supervisor.target(target(64, true));
        untilRunning();
        ProcessMark first = process();

        supervisor.restart();

        eventually().until(() -> !first.equals(supervisor.view().process()) && running());
        assertThat(events).contains("node.stopped").doesNotContain("node.died");
    }

    @Test
    void aRestartOfAProcessThatHasJustDiedHappensOnce() {
        supervisor.target(target(64, true));
        untilRunning();
        ProcessMark first = process();
        first.handle().orElseThrow().destroyForcibly();
        await().atMost(Duration.ofSeconds(30)).until(() -> !first.alive());

        supervisor.restart();

        eventually().until(() -> !first.equals(supervisor.view().process()) && running());
        ProcessMark second = process();
        turn(20);
        assertThat(process()).isEqualTo(second);
        assertThat(events).doesNotContain("node.stopped");
    }

    private Supervisor restarted() {
        return new Supervisor(
                driver(),
                memory,
                new Steps(worker, loop::add),
                Clock.systemUTC(),
                Clock.systemUTC(),
                new Supervisor.Remembered(memory.wanted, Optional.ofNullable(memory.started)));
    }

    private FlotillaNodeDriver driver() {
        return new FlotillaNodeDriver(folder.resolve("home"), nodeFolder, "TZ"::equals);
    }

    private static NodeTarget target(int heap, boolean withPeers) {
        NodeSettings settings = new NodeSettings(
                NODE,
                new ChainId("trade-finance"),
                TrustDomain.DEFAULT,
                Role.VALIDATOR,
                new Endpoint("127.0.0.1", 30301));
        Peer peer = new Peer(NodeAddress.parse("bank-b/validator-1"), new Endpoint("127.0.0.1", 30302), Role.VALIDATOR);
        return new NodeTarget(
                new Launch(settings, heap, Map.of("TZ", "UTC")),
                new GenesisBlock(GENESIS, "{}".getBytes(UTF_8)),
                withPeers ? new PeeringOrder(List.of(peer), List.of()) : null,
                Map.of(),
                Set.of(Sha256.of(CODE)));
    }

    private static NodeTarget observing() {
        NodeTarget usual = target(64, true);
        NodeSettings settings = usual.launch().settings();
        NodeSettings observer = new NodeSettings(
                settings.node(), settings.chain(), settings.domain(), Role.OBSERVER, settings.listen());
        return new NodeTarget(
                new Launch(observer, usual.launch().heapMiB(), usual.launch().environment()),
                usual.genesis(),
                usual.order(),
                usual.revocations(),
                usual.codes());
    }

    private NodePhase phase() {
        NodeView view = supervisor.view();
        return view.report() == null ? NodePhase.NEW : view.report().phase();
    }

    private boolean running() {
        NodeView view = supervisor.view();
        return view.report() != null
                && view.report().phase() == NodePhase.RUNNING
                && view.links() == 1
                && view.proof() != null;
    }

    private void untilRunning() {
        eventually().until(this::running);
    }

    private ProcessMark process() {
        return Objects.requireNonNull(supervisor.view().process());
    }

    /** Each look turns the loop once. */
    private ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(60))
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .conditionEvaluationListener(condition -> turn(1));
    }

    private void turn(int times) {
        for (int i = 0; i < times; i++) {
            try {
                Runnable event = loop.poll(20, TimeUnit.MILLISECONDS);
                if (event != null) {
                    event.run();
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            supervisor.tick();
        }
    }
}
