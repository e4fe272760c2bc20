package io.flotilla.agent;

import io.flotilla.agent.command.CommandDesk;
import io.flotilla.agent.command.DocumentShelf;
import io.flotilla.agent.command.Journal;
import io.flotilla.agent.command.PolicyFile;
import io.flotilla.agent.command.StateStore;
import io.flotilla.agent.command.XodusState;
import io.flotilla.agent.identity.AgentFolder;
import io.flotilla.agent.identity.AgentIdentity;
import io.flotilla.agent.identity.BootstrapSource;
import io.flotilla.agent.link.BrokerLink;
import io.flotilla.agent.link.Outbox;
import io.flotilla.agent.link.PahoTransport;
import io.flotilla.agent.node.FlotillaNodeDriver;
import io.flotilla.agent.node.Steps;
import io.flotilla.agent.node.Supervisor;
import io.flotilla.agent.telemetry.HostProbe;
import io.flotilla.contract.message.Bootstrap;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.pki.key.TlsContexts;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Builds the agent of one folder and keeps what has to be closed again. */
final class Wiring implements AutoCloseable {
    private final AgentFolder folder;
    private final AgentConfig config;
    private final AgentIdentity identity;
    private final Clock clock = Clock.systemUTC();
    private final SecureRandom random = new SecureRandom();
    private final Inbox inbox = new Inbox();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(job -> daemon(job, "worker"));
    private final StateStore store;
    private final AgentLoop loop;
    private final BrokerLink link;

    Wiring(AgentFolder folder, AgentConfig config, AgentIdentity identity, Consumer<String> person) {
        this.folder = folder;
        this.config = config;
        this.identity = identity;
        store = XodusState.open(folder.state());
        Memory memory = new Memory(store);
        Outbox outbox = new Outbox(memory);
        loop = new AgentLoop(inbox, clock, parts(store, memory, outbox), person);
        link = new BrokerLink(
                identity.node(), filters(config), transport(), outbox, loop, new BrokerLink.LinkTiming(clock, random));
    }

    private AgentLoop.Parts parts(StateStore state, Memory memory, Outbox outbox) {
        Voice voice = new Voice(identity.node(), config.chain(), identity.signer(), clock);
        Journal journal = new Journal(state, voice, random);
        AtomicReference<@Nullable DocumentShelf> shelf = new AtomicReference<>();
        Supervisor supervisor = supervisor(memory, voice, () -> Objects.requireNonNull(shelf.get()));
        CommandDesk desk = new CommandDesk(journal, new PolicyFile(folder.policy()), supervisor, voice, clock);
        DocumentShelf documents = new DocumentShelf(state, identity.node(), config.chain(), clock, desk::receive);
        shelf.set(documents);
        return new AgentLoop.Parts(
                identity,
                EdgeAgent.version(),
                memory,
                voice,
                new Alarms(voice, clock),
                pins(),
                documents,
                journal,
                desk,
                supervisor,
                new Convergence(identity.node(), identity.domain(), config.endpoint()),
                new Telemetry(new HostProbe(folder.root()), voice, worker, inbox, clock),
                outbox);
    }

    private Supervisor supervisor(Memory memory, Voice voice, Supplier<DocumentShelf> shelf) {
        return new Supervisor(
                new FlotillaNodeDriver(path(config.nodeHome()), folder.node()),
                new NodeHost(config.manager(), () -> identity, memory, voice, shelf, random),
                new Steps(worker, inbox),
                clock,
                memory.wanted(),
                memory.started());
    }

    private PahoTransport transport() {
        return new PahoTransport(
                identity.node().clientId(), () -> TlsContexts.client(identity.root(), identity.credential()), inbox);
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
        store.close();
    }

    private Pins pins() {
        BootstrapSource source = new BootstrapSource(folder, config.manager(), identity);
        Bootstrap stored = source.stored().orElseGet(source::fetched);
        return new Pins(source, stored, worker, inbox, clock);
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
