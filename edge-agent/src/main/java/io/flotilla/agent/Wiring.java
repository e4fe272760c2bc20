package io.flotilla.agent;

import io.flotilla.agent.command.CallDesk;
import io.flotilla.agent.command.CommandDesk;
import io.flotilla.agent.command.DocumentShelf;
import io.flotilla.agent.command.Journal;
import io.flotilla.agent.command.PolicyFile;
import io.flotilla.agent.command.StateStore;
import io.flotilla.agent.command.Submissions;
import io.flotilla.agent.command.XodusState;
import io.flotilla.agent.identity.AgentFolder;
import io.flotilla.agent.identity.AgentIdentity;
import io.flotilla.agent.identity.BootstrapSource;
import io.flotilla.agent.identity.HostIdentity;
import io.flotilla.agent.identity.RenewalPlan;
import io.flotilla.agent.link.BrokerLink;
import io.flotilla.agent.link.Outbox;
import io.flotilla.agent.link.PahoTransport;
import io.flotilla.agent.node.FlotillaNodeDriver;
import io.flotilla.agent.node.NodeDriver;
import io.flotilla.agent.node.Steps;
import io.flotilla.agent.node.Supervisor;
import io.flotilla.agent.telemetry.HostProbe;
import io.flotilla.agent.telemetry.LogTail;
import io.flotilla.contract.chain.TransactionKey;
import io.flotilla.contract.message.Bootstrap;
import io.flotilla.contract.time.SteadyClock;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.pki.est.EstClient;
import io.flotilla.pki.key.Ed25519Key;
import io.flotilla.pki.key.TlsContexts;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Builds the agent of one folder and keeps what has to be closed again. */
final class Wiring implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final AgentFolder folder;
    private final AgentConfig config;
    private final HostIdentity identity;
    /** In whole milliseconds, as far as documents carry them. */
    private final Clock wall = Clock.tickMillis(ZoneOffset.UTC);

    private final Clock steady = new SteadyClock(wall, System::nanoTime);
    private final SecureRandom random = new SecureRandom();
    private final Inbox inbox = new Inbox();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(job -> daemon(job, "worker"));
    /** Has transactions signed and handed over, which waits for node and manager. */
    private final ExecutorService chainWorker = Executors.newSingleThreadExecutor(job -> daemon(job, "chain"));

    private final ExecutorService asker = Executors.newSingleThreadExecutor(job -> daemon(job, "questions"));

    private final StateStore store;
    private final AgentLoop loop;
    private final OwnCertificate certificate;
    private final BrokerLink link;

    Wiring(AgentFolder folder, AgentConfig config, AgentIdentity joined, Consumer<String> person) {
        this.folder = folder;
        this.config = config;
        this.identity = new HostIdentity(folder, joined, random);
        certificate = ownCertificate(joined);
        store = XodusState.open(folder.state());
        Memory memory = new Memory(store);
        Outbox outbox = new Outbox(memory);
        loop = new AgentLoop(inbox, wall, steady, parts(store, memory, outbox), person);
        link = new BrokerLink(
                joined.node(),
                filters(config),
                transport(),
                outbox,
                loop,
                new BrokerLink.LinkTiming(wall, steady, random));
    }

    private AgentLoop.Parts parts(StateStore state, Memory memory, Outbox outbox) {
        AgentIdentity self = identity.get();
        Ed25519Key key = Ed25519Key.kept(folder.transactionKey(), random);
        Voice voice = new Voice(self.node(), config.chain(), self.signer(), proof(key), wall);
        Journal journal = new Journal(state, voice, random);
        AtomicReference<@Nullable DocumentShelf> shelf = new AtomicReference<>();
        NodeDriver driver = new FlotillaNodeDriver(
                path(config.nodeHome()), folder.node(), new PolicyFile(folder.policy())::permits);
        Supervisor supervisor = supervisor(driver, memory, voice, () -> Objects.requireNonNull(shelf.get()));
        CommandDesk desk = new CommandDesk(
                journal,
                new PolicyFile(folder.policy()),
                new CommandDesk.Reach(supervisor, submissions(state, key, driver)),
                voice,
                wall,
                steady);
        DocumentShelf documents = new DocumentShelf(state, self.node(), config.chain(), wall, desk::receive);
        shelf.set(documents);
        Alarms alarms = new Alarms(voice, wall);
        Pins pins = pins();
        Convergence convergence = new Convergence(self.node(), self.domain(), config.endpoint());
        SelfReport.Sources sources =
                new SelfReport.Sources(EdgeAgent.version(), documents, journal, convergence, certificate::notAfter);
        return new AgentLoop.Parts(
                certificate,
                memory,
                voice,
                alarms,
                pins,
                documents,
                desk,
                new Reception(documents, calls(self, driver, voice), pins, voice, alarms, steady),
                new SelfReport(sources, voice, alarms, wall, steady),
                supervisor,
                convergence,
                new Telemetry(new HostProbe(folder.root()), voice, worker, inbox, steady),
                outbox);
    }

    private Calls calls(AgentIdentity self, NodeDriver driver, Voice voice) {
        return new Calls(
                self.node(),
                new CallDesk(self.node(), new PolicyFile(folder.policy()), wall),
                new Calls.Sources(new LogTail(folder.log(), folder.node().log()), driver.chain()),
                voice,
                asker,
                inbox);
    }

    private Submissions submissions(StateStore state, Ed25519Key key, NodeDriver driver) {
        return new Submissions(
                state,
                key,
                config.node().organisation(),
                driver.chain(),
                new ManagerArtifacts(config.manager(), identity),
                new Steps(chainWorker, inbox));
    }

    private Function<String, TransactionKey> proof(Ed25519Key key) {
        return agentKey -> new TransactionKey(
                key.publicKey().value(),
                key.sign(TransactionKey.statement(config.chain(), config.node(), agentKey))
                        .value());
    }

    private Supervisor supervisor(NodeDriver driver, Memory memory, Voice voice, Supplier<DocumentShelf> shelf) {
        return new Supervisor(
                driver,
                new NodeHost(config.manager(), identity, memory, voice, shelf, random),
                new Steps(worker, inbox),
                wall,
                steady,
                new Supervisor.Remembered(memory.wanted(), memory.started()));
    }

    private PahoTransport transport() {
        return new PahoTransport(
                identity.get().node().clientId(),
                () -> TlsContexts.client(identity.get().root(), certificate.credential()),
                inbox);
    }

    private OwnCertificate ownCertificate(AgentIdentity joined) {
        EstClient est = new EstClient(config.manager(), joined.root(), PATIENCE);
        return new OwnCertificate(
                identity, new RenewalPlan(joined.credential().leaf(), wall, steady, random), est::renew, worker, inbox);
    }

    /** Runs until {@link #stop}. */
    void run() throws InterruptedException {
        loop.run(link);
    }

    void stop() {
        loop.stop();
    }

    @Override
    public void close() {
        worker.shutdownNow();
        chainWorker.shutdownNow();
        asker.shutdownNow();
        store.close();
    }

    private Pins pins() {
        BootstrapSource source = new BootstrapSource(folder, config.manager(), identity);
        Bootstrap stored = source.stored().orElseGet(source::fetched);
        return new Pins(source::refreshed, source::keep, stored, worker, inbox, steady);
    }

    private static List<String> filters(AgentConfig config) {
        return List.of(
                Topics.node(config.node(), NodeTopic.CONFIG_DESIRED),
                Topics.node(config.node(), NodeTopic.COMMAND_PENDING),
                Topics.node(config.node(), NodeTopic.CALL_REQUEST),
                Topics.chainSubtree(config.chain()) + "#");
    }

    private static @Nullable Path path(@Nullable String home) {
        return home == null ? null : Path.of(home);
    }

    private static Thread daemon(Runnable job, String name) {
        Thread thread = new Thread(job, name);
        thread.setDaemon(true);
        return thread;
    }
}
