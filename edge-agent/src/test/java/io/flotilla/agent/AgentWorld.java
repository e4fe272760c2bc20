package io.flotilla.agent;

import io.flotilla.agent.command.CallDesk;
import io.flotilla.agent.command.CommandDesk;
import io.flotilla.agent.command.DocumentShelf;
import io.flotilla.agent.command.Journal;
import io.flotilla.agent.command.MemoryState;
import io.flotilla.agent.command.PolicyFile;
import io.flotilla.agent.command.Submissions;
import io.flotilla.agent.fake.AgentCertificates;
import io.flotilla.agent.fake.FakeManager;
import io.flotilla.agent.fake.NoNode;
import io.flotilla.agent.fake.ObligingBroker;
import io.flotilla.agent.identity.AgentFolder;
import io.flotilla.agent.identity.AgentIdentity;
import io.flotilla.agent.identity.BootstrapSource.Refreshed;
import io.flotilla.agent.identity.HostIdentity;
import io.flotilla.agent.identity.RenewalPlan;
import io.flotilla.agent.link.BrokerLink;
import io.flotilla.agent.link.Outbox;
import io.flotilla.agent.node.NodeFault;
import io.flotilla.agent.node.Steps;
import io.flotilla.agent.node.Supervisor;
import io.flotilla.agent.telemetry.HostProbe;
import io.flotilla.agent.telemetry.LogTail;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.TransactionKey;
import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.Bootstrap;
import io.flotilla.contract.message.SignerList;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.Ed25519Key;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.testing.SettableClock;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A whole agent whose disk, clock, broker and manager a test plays, without a thread and without a node. */
final class AgentWorld {
    static final NodeAddress NODE = FakeManager.NODE;
    static final ChainId CHAIN = new ChainId("trade-finance");
    private static final KeyPair SIGNING = KeyPairs.generateP256(new SecureRandom());
    private static final ECPublicKey SIGNS = (ECPublicKey) SIGNING.getPublic();
    /** What the manager signs with. */
    static final DocumentSigner MANAGER = new DocumentSigner(SIGNING.getPrivate(), SIGNS, Bouncy.PROVIDER);

    static final SignerList SIGNERS = new SignerList(1, 1, List.of(Jwk.of(SIGNS)));

    final SettableClock clock = new SettableClock();
    final MemoryState store = new MemoryState();
    final ObligingBroker broker = new ObligingBroker();
    final List<String> person = new ArrayList<>();
    /** What the worker was given and has not done. */
    final List<Runnable> work = new ArrayList<>();

    final Voice voice;
    final Alarms alarms;
    final DocumentShelf shelf;
    final Journal journal;
    final Pins pins;
    final Reception reception;
    final SelfReport report;
    final Supervisor supervisor;
    final AgentLoop loop;
    final BrokerLink link;
    int askedManager;
    /** Signer lists that are on the disk. */
    final List<SignerList> kept = new ArrayList<>();

    private final Path folder;
    private final Inbox inbox = new Inbox();
    private final SecureRandom random = new SecureRandom();

    /** @param temporary for what must be files */
    AgentWorld(Path temporary) {
        folder = temporary;
        AgentFolder files = new AgentFolder(folder.resolve("agent"));
        AgentCertificates certificates = new AgentCertificates(folder.resolve("ca"), clock);
        certificates.enrol(files);
        AgentIdentity self = AgentIdentity.load(files);
        HostIdentity identity = new HostIdentity(files, self, random);
        OwnCertificate certificate = new OwnCertificate(
                identity,
                new RenewalPlan(self.credential().leaf(), clock, clock, new Random(7)),
                (own, next) -> certificates.renew(next.getPublic()),
                work::add,
                inbox);
        Memory memory = new Memory(store);
        voice = new Voice(
                NODE, CHAIN, self.signer(), agentKey -> new TransactionKey("ab".repeat(32), "cd".repeat(64)), clock);
        alarms = new Alarms(voice, clock);
        journal = new Journal(store, voice, random);
        PolicyFile policy = new PolicyFile(folder.resolve("policy.yaml"));
        policy.writeUnlessThere();
        List<DocumentShelf> shelves = new ArrayList<>();
        supervisor = new Supervisor(
                new NoNode(),
                new NodeHost(URI.create("https://manager:1"), identity, memory, voice, () -> shelves.get(0), random),
                new Steps(Runnable::run, Runnable::run),
                clock,
                clock,
                new Supervisor.Remembered(true, Optional.empty()));
        CommandDesk desk = new CommandDesk(journal, policy, reach(), voice, clock, clock);
        shelf = new DocumentShelf(store, NODE, CHAIN, clock, desk::receive);
        shelves.add(shelf);
        pins = new Pins(this::asked, kept::add, bootstrap(), Runnable::run, Runnable::run, clock);
        Calls calls = new Calls(
                NODE,
                new CallDesk(NODE, policy, clock),
                new Calls.Sources(
                        new LogTail(folder.resolve("agent.log"), folder.resolve("node.log")), new NoNode().chain()),
                voice,
                Runnable::run,
                Runnable::run);
        reception = new Reception(shelf, calls, pins, voice, alarms, clock);
        Convergence convergence = new Convergence(NODE, TrustDomain.DEFAULT, new Endpoint("10.1.2.3", 30301));
        report = new SelfReport(
                new SelfReport.Sources("test", shelf, journal, convergence, certificate::notAfter),
                voice,
                alarms,
                clock,
                clock);
        Outbox outbox = new Outbox(memory);
        Telemetry telemetry = new Telemetry(new HostProbe(folder), voice, work::add, inbox, clock);
        loop = new AgentLoop(
                inbox,
                clock,
                clock,
                new AgentLoop.Parts(
                        certificate,
                        memory,
                        voice,
                        alarms,
                        pins,
                        shelf,
                        desk,
                        reception,
                        report,
                        supervisor,
                        convergence,
                        telemetry,
                        outbox),
                person::add);
        link = new BrokerLink(
                NODE, List.of("filter"), broker, outbox, loop, new BrokerLink.LinkTiming(clock, clock, new Random(1)));
    }

    private CommandDesk.Reach reach() {
        return new CommandDesk.Reach(
                supervisor,
                new Submissions(
                        store,
                        Ed25519Key.kept(folder.resolve("transactions.pem"), random),
                        NODE.organisation(),
                        new NoNode().chain(),
                        sha256 -> {
                            throw NodeFault.refusal("artifact.missing", "there is no artefact");
                        },
                        new Steps(Runnable::run, Runnable::run)));
    }

    /** The agent's loop has begun, and the broker has heard of it. */
    AgentWorld awake() throws InterruptedException {
        loop.begin(link);
        turns(3);
        return this;
    }

    void turns(int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            loop.turn(Duration.ZERO);
        }
    }

    /** Time passes, in steps that let everybody look around. */
    void pass(Duration time) throws InterruptedException {
        Instant end = clock.instant().plus(time);
        while (clock.instant().isBefore(end)) {
            clock.advance(Duration.ofSeconds(1));
            turns(1);
        }
    }

    /** What was published of late on a topic of the own subtree. */
    /** Each document once, however often it was repeated. */
    List<String> told(NodeTopic topic) {
        return said(topic).stream().distinct().toList();
    }

    List<String> said(NodeTopic topic) {
        return broker.said(topic);
    }

    private Refreshed asked() {
        askedManager++;
        return new Refreshed(bootstrap(), false);
    }

    private static Bootstrap bootstrap() {
        return new Bootstrap(NODE, CHAIN, List.of(URI.create("ssl://broker:8883")), 1, SIGNERS);
    }
}
