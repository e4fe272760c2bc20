package io.flotilla.fleet.loop;

import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.Result;
import io.flotilla.contract.message.SignerChain;
import io.flotilla.contract.message.SignerList;
import io.flotilla.contract.time.Clocks;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.enrol.PublicAddress;
import io.flotilla.fleet.fake.RecordingLink;
import io.flotilla.fleet.fake.Speaker;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.CommandOrder;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.InMemoryFleetStore;
import io.flotilla.fleet.store.WatchedFleetStore;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.Fingerprint;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.profile.Lifetimes;
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
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A manager without threads: its loop is stepped by the test, its broker is a list. */
final class LoopWorld {
    static final Actor ANA = new Actor("ana", "request-1");
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    private static final KeyPair SIGNING = KeyPairs.generateP256(new SecureRandom());
    static final SignerList SIGNERS = new SignerList(1, 1, List.of(Jwk.of((ECPublicKey) SIGNING.getPublic())));

    final FleetStore store;
    final SettableClock clock;
    final RecordingLink link = new RecordingLink();
    final LoopQueue queue = new LoopQueue();
    private final Changes changes = new Changes("life");
    final Observations observations = new Observations(changes);
    final List<NodeAddress> expelled = new ArrayList<>();
    final List<String> dismissed = new ArrayList<>();
    final Desk desk;
    final FleetOperations operations;
    final FleetReads reads;
    final FleetLoop loop;
    Gate.@Nullable Admission admission;

    LoopWorld(Path folder) {
        this(folder, new InMemoryFleetStore(), new SettableClock(START), "m-1");
    }

    /** A manager beside another one, on the same store. */
    LoopWorld(Path folder, FleetStore store, SettableClock clock, String instance) {
        this.store = new WatchedFleetStore(store, Changes.TABLES, changes::stored);
        this.clock = clock;
        SecureRandom random = new SecureRandom();
        desk = new Desk(
                new InstanceId(instance),
                new DocumentSigner(SIGNING.getPrivate(), (ECPublicKey) SIGNING.getPublic(), Bouncy.PROVIDER),
                SignerChain.of(SIGNERS),
                new CommandIds(clock, random),
                random,
                new Clocks(clock, clock.steady()));
        Authorities authorities = Authorities.open(
                folder, "secret".toCharArray(), TrustDomain.DEFAULT, Lifetimes.STANDARD, clock, random);
        operations = new FleetOperations(this.store, desk, queue, new ListGate(), authorities, address(authorities));
        reads = new FleetReads(this.store, observations, () -> true, () -> true);
        loop = new FleetLoop(this.store, desk, queue, link, observations, operations);
        loop.tick();
    }

    private static PublicAddress address(Authorities authorities) {
        return new PublicAddress(
                URI.create("https://manager.example:8443"),
                URI.create("ssl://manager.example:8883"),
                Fingerprint.of(authorities.root()));
    }

    /** The link comes up, all goes out and is acknowledged. */
    LoopWorld connected() {
        step(new Signal.BrokerUp());
        settle();
        return this;
    }

    /** Two validators that have spoken and done what they were first ordered. */
    LoopWorld withRunningPair(Speaker first, Speaker second) {
        operations.apply(Specs.validators(2), ANA);
        settle();
        say(first.about(1, 1001, "journal-0"));
        say(second.about(1, 1002, "journal-1"));
        settle();
        for (int order = 0; order < 2; order++) {
            finishAll(first.node());
            finishAll(second.node());
        }
        return this;
    }

    private void finishAll(NodeAddress node) {
        pending(node).items().forEach(item -> result(node, item, CommandState.SUCCEEDED));
        settle();
    }

    void step(Signal... signals) {
        loop.step(List.of(signals));
    }

    void say(NodeSaid said) {
        step(new Signal.Said(said, () -> {}));
    }

    void say(About about) {
        say(new NodeSaid.AboutSaid(about.from(), about, text(about)));
    }

    void presence(NodeAddress node, Presence.State state, long epoch) {
        say(new NodeSaid.PresenceSaid(node, Presence.of(state, epoch, clock.instant())));
    }

    void result(NodeAddress node, PendingCommands.Item item, CommandState state) {
        Result result = new Result(
                node,
                1,
                1,
                item.id(),
                item.attempt(),
                "journal",
                state,
                clock.instant(),
                Duration.ZERO,
                Map.of(),
                null);
        say(new NodeSaid.ResultSaid(node, result));
    }

    static String text(Record document) {
        return new String(
                io.flotilla.contract.codec.Documents.encode(document), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Takes in what waits, and acknowledges what was sent, until nothing is left. */
    void settle() {
        for (int round = 0; round < 50; round++) {
            List<Signal> waiting = waiting();
            link.takeUnacknowledged()
                    .forEach(document -> waiting.add(new Signal.Published(document.topic(), document.sha256())));
            if (waiting.isEmpty()) {
                return;
            }
            loop.step(waiting);
        }
        throw new IllegalStateException("it does not settle");
    }

    /** Takes in what waits in the queue; acknowledges nothing. */
    void drain() {
        loop.step(waiting());
    }

    private List<Signal> waiting() {
        try {
            return new ArrayList<>(queue.take(Duration.ZERO));
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    PendingCommands pending(NodeAddress node) {
        return store.read(entries -> Pictures.pending(entries, node).orElseThrow());
    }

    CommandView restart(NodeAddress node, String key) {
        return operations.order(new CommandOrder(List.of(node), "node.restart", Map.of(), null), key, ANA);
    }

    ExecutionView execution(CommandView command) {
        return reads.command(command.id()).orElseThrow().executions().get(0);
    }

    List<DownDocument> sentPending(NodeAddress node) {
        return link.sent(Topics.node(node, NodeTopic.COMMAND_PENDING));
    }

    private final class ListGate implements Gate {
        @Override
        public void admit(Admission next) {
            admission = next;
        }

        @Override
        public void expel(NodeAddress node, String reason) {
            expelled.add(node);
        }

        @Override
        public void dismiss(String inspector) {
            dismissed.add(inspector);
        }
    }
}
