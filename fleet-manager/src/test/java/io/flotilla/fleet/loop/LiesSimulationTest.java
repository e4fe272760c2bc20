package io.flotilla.fleet.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.Ack;
import io.flotilla.contract.message.Alarm;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.Event;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.Progress;
import io.flotilla.contract.message.Result;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.enrol.StoredLedger;
import io.flotilla.fleet.fake.Speaker;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.intake.Intake;
import io.flotilla.fleet.lie.Forger;
import io.flotilla.fleet.store.Tables;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.est.IssuedCertificate;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.profile.Lifetimes;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand forged, altered and swapped reports on their way from the broker into the store: none is taken for
 * what an agent has said, none ends a command, and none is lost in an exception.
 */
final class LiesSimulationTest {
    private static final int LIES = 10_000;
    private static final int AT_ONCE = 100;

    @TempDir
    Path folder;

    private final Speaker first = new Speaker(NodeAddress.parse("bank-0/v"), Specs.CHAIN);
    private final Speaker second = new Speaker(NodeAddress.parse("bank-1/v"), Specs.CHAIN);
    private LoopWorld world;
    private Authorities authorities;

    /** What the broker has. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Seen(NodeAddress node, NodeTopic topic, byte[] payload) {
        String name() {
            return topic.family()
                    ? Topics.node(node, topic, topic == NodeTopic.TELEMETRY ? "host" : "clock.skew")
                    : Topics.node(node, topic);
        }
    }

    @BeforeEach
    void runs() {
        world = new LoopWorld(folder.resolve("loop"));
        authorities = Authorities.open(
                folder.resolve("ca"),
                "secret".toCharArray(),
                TrustDomain.DEFAULT,
                Lifetimes.STANDARD,
                Clock.systemUTC(),
                new SecureRandom());
        world.connected().withRunningPair(first, second);
        enrol(first);
        enrol(second);
    }

    @Test
    void noForgedReportChangesWhatDecisionsRestOn() {
        CommandView open = world.restart(first.node(), "key");
        world.settle();
        List<Seen> seen = genuine();
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        Forger forger = new Forger(random, KeyPairs.generateP256(new SecureRandom()));
        Map<String, Object> before = decisive();
        Intake intake = new Intake(world.store, world.queue, Bouncy.PROVIDER);

        for (int lie = 0; lie < LIES; lie++) {
            Seen truth = seen.get(random.nextInt(seen.size()));
            Seen other = seen.get(random.nextInt(seen.size()));
            String topic = random.nextInt(4) == 0 ? other.name() : truth.name();
            intake.arrived(topic, lie(random, forger, truth.payload(), other.payload()), () -> {});
            if (lie % AT_ONCE == 0) {
                world.clock.advance(Duration.ofSeconds(1));
                world.drain();
                world.loop.tick();
            }
        }
        world.settle();

        assertThat(decisive()).as("seed %d", seed).isEqualTo(before);
        assertThat(world.execution(open).state().isFinal()).as("seed %d", seed).isFalse();
        assertThat(world.reads.events("", 1_000).items())
                .as("refusals are told, and seldom")
                .filteredOn(event -> event.code().startsWith("refused."))
                .hasSizeBetween(5, 250);
    }

    private static byte[] lie(Random random, Forger forger, byte[] truth, byte[] other) {
        return switch (random.nextInt(5)) {
            case 0 -> forger.alter(truth, other);
            case 1 -> forger.resign(truth, other);
            case 2 -> forger.damage(truth);
            case 3 -> other;
            default -> forger.spoil(truth);
        };
    }

    /** Reports that the manager holds already, results of commands that have ended, and all that carries no signature. */
    private List<Seen> genuine() {
        List<Seen> seen = new ArrayList<>();
        Instant now = world.clock.instant();
        for (Speaker who : List.of(first, second)) {
            NodeAddress node = who.node();
            seen.add(new Seen(node, NodeTopic.ABOUT, who.signer().sign(who.about(1, 1001, "old"))));
            seen.add(new Seen(node, NodeTopic.COMMAND_RESULT, who.signer().sign(result(node, "019aabcd-unknown"))));
            seen.add(new Seen(node, NodeTopic.PRESENCE, Documents.encode(Presence.of(Presence.State.ONLINE, 5, now))));
            seen.add(new Seen(
                    node,
                    NodeTopic.EVENT,
                    Documents.encode(new Event(now, Event.Severity.INFO, "node.started", "it runs"))));
            seen.add(new Seen(
                    node,
                    NodeTopic.ALARM,
                    Documents.encode(new Alarm("clock.skew", Event.Severity.WARNING, now, "late"))));
            for (PendingCommands.Item item : world.pending(node).items()) {
                seen.add(new Seen(
                        node,
                        NodeTopic.COMMAND_ACK,
                        Documents.encode(new Ack(item.id(), item.attempt(), Ack.Verdict.ACCEPTED))));
                seen.add(new Seen(
                        node,
                        NodeTopic.COMMAND_PROGRESS,
                        Documents.encode(new Progress(item.id(), item.attempt(), "node.restart", 10))));
                seen.add(new Seen(
                        second.node(),
                        NodeTopic.COMMAND_RESULT,
                        second.signer().sign(result(second.node(), item.id()))));
            }
        }
        return seen;
    }

    private Result result(NodeAddress node, String id) {
        return new Result(
                node,
                1,
                1,
                id,
                1,
                "journal-0",
                CommandState.SUCCEEDED,
                world.clock.instant(),
                Duration.ZERO,
                Map.of(),
                null);
    }

    /** What is signed in the store. */
    private Map<String, Object> decisive() {
        return world.store.read(entries -> Map.of(
                "abouts", entries.all(Tables.ABOUTS, ""),
                "reports", entries.all(Tables.REPORTS, ""),
                "chains", entries.all(Tables.CHAINS, ""),
                "nodes", entries.all(Tables.NODES, ""),
                "ended",
                        entries.all(Tables.EXECUTIONS, "").stream()
                                .filter(execution -> execution.state().isFinal())
                                .toList(),
                "documents",
                        entries.all(Tables.DOCUMENTS, "").stream()
                                .filter(document -> document.stamp().version() > 0)
                                .toList()));
    }

    private void enrol(Speaker who) {
        Identity identity = new Identity.Agent(who.node());
        IssuedCertificate issued = IssuedCertificate.of(
                authorities.issue(identity, who.agentKeys().getPublic()).get(0), identity, TrustDomain.DEFAULT);
        new StoredLedger(world.store, TrustDomain.DEFAULT).write(entries -> {
            entries.put(issued);
            return 0;
        });
    }
}
