package io.flotilla.agent.command;

import static io.flotilla.agent.command.Orders.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.node.NodeView;
import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.codec.Refusal;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Ack;
import io.flotilla.contract.message.CommandKey;
import io.flotilla.contract.message.PendingCommands.Item;
import io.flotilla.contract.message.Progress;
import io.flotilla.contract.message.SignerList;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.testing.SettableClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * A manager that repeats, a broker that drops and doubles, an agent that loses its power before or after any commit and
 * between any two steps. Whatever the seed: each restart's old process is stopped at most once, each command ends with one
 * result that never changes, and in the end every command has one. Operators cancel some of
 * them and attempt others again. In some runs the agent's disk is put back to what it was at any earlier moment.
 */
final class JournalSimulationTest {
    private static final PolicyFile POLICY = policy();
    private static final String PENDING = Topics.node(Orders.NODE, NodeTopic.COMMAND_PENDING);
    private static final KeyPair KEY = KeyPairs.generateP256(new SecureRandom());
    private static final ECPublicKey PUBLIC = (ECPublicKey) KEY.getPublic();
    private static final DocumentSigner SIGNER = new DocumentSigner(KEY.getPrivate(), PUBLIC, Bouncy.PROVIDER);
    private static final KeyRing SIGNERS = KeyRing.of(new SignerList(1, 1, List.of(Jwk.of(PUBLIC))));

    @Property(tries = 300)
    void noCommandRunsTwiceAndEachEndsWithOneResult(@ForAll long seed) {
        Run run = new Run(seed);

        run.untilEverythingIsAnswered();

        assertThat(run.contradictions).as("seed %d", seed).isEmpty();
        assertThat(run.node.stopsOfOneProcess()).as("seed %d", seed).allMatch(stops -> stops <= 1);
        assertThat(run.results.keySet()).as("seed %d", seed).hasSize(run.commands);
        assertThat(run.node.restarts).as("seed %d", seed).isLessThanOrEqualTo(run.restartsOrdered);
        assertThat(run.effects.values()).as("seed %d", seed).allMatch(times -> times == 1);
    }

    @Property(tries = 600)
    void noCommandRunsTwiceOnADiskThatIsPutBack(@ForAll long seed) {
        Run run = new Run(seed);
        run.disksArePutBack = true;

        run.untilEverythingIsAnswered();

        assertThat(run.effects.values()).as("seed %d", seed).allMatch(times -> times == 1);
        assertThat(run.results.keySet()).as("seed %d", seed).hasSize(run.commands);
    }

    private static PolicyFile policy() {
        PolicyFile file = new PolicyFile(Path.of("target", "simulated-policy.yaml"));
        file.writeUnlessThere();
        return file;
    }

    @Test
    void someRunsOfTheSimulationFindThatAnEarlierLifeHasBegun() {
        int interrupted = 0;
        for (long seed = 0; seed < 100; seed++) {
            Run run = new Run(seed);
            run.disksArePutBack = true;
            run.untilEverythingIsAnswered();
            interrupted += (int) run.results.values().stream()
                    .filter(result -> result.contains(" INTERRUPTED "))
                    .count();
        }

        assertThat(interrupted).isPositive();
    }

    @Test
    void theBrokerOfTheSimulationRepeatsAndReorders() {
        Map<Object, Integer> intakes = new HashMap<>();
        for (long seed = 0; seed < 20; seed++) {
            Run run = new Run(seed);
            run.untilEverythingIsAnswered();
            run.intakes.forEach((intake, times) -> intakes.merge(intake, times, Integer::sum));
        }

        assertThat(intakes).containsKeys(Intake.Accepted.class, Intake.Ignored.class, Refusal.OLDER);
    }

    /** A node whose restart takes effect at once; each effect is counted. */
    private static final class CountingNode {
        final Map<Long, Integer> stops = new HashMap<>();
        final FakeNode fake = new FakeNode();
        int restarts;

        List<Integer> stopsOfOneProcess() {
            return List.copyOf(stops.values());
        }
    }

    private static final class Run {
        final CountingNode node = new CountingNode();
        final Map<CommandKey, String> results = new TreeMap<>();
        final List<String> contradictions = new ArrayList<>();
        final Map<Object, Integer> intakes = new HashMap<>();
        final Map<CommandKey, Item> ended = new TreeMap<>();
        final Set<CommandKey> repeated = new HashSet<>();
        /** Restarts of the node, by the attempt that made it. */
        final Map<CommandKey, Integer> effects = new TreeMap<>();

        boolean disksArePutBack;
        final int ordered;
        int commands;
        int restartsOrdered;

        private final Random random;
        private final MemoryState store = new MemoryState();
        private final SettableClock clock = new SettableClock();
        private final Map<CommandKey, Item> open = new TreeMap<>();
        private final Set<Integer> issued = new HashSet<>();
        private final ChainView chain = new ChainView(List.of(NodeAddress.parse("bank-b/v-1")), null, false, 0, 0);
        private long version;
        /** Every list that was ever published: the broker may bring any of them again, in any order. */
        private final List<byte[]> published = new ArrayList<>();

        private final List<MemoryState> copies = new ArrayList<>();

        private Journal journal;
        private DocumentShelf shelf;
        private CommandDesk desk;
        private boolean calm;

        Run(long seed) {
            random = new Random(seed);
            ordered = 1 + random.nextInt(5);
            commands = ordered;
            store.crash(commit -> !calm && random.nextInt(8) == 0, commit -> !calm && random.nextInt(8) == 0);
            restart();
        }

        void untilEverythingIsAnswered() {
            for (int step = 0; step < 600 && !(issued.size() == ordered && open.isEmpty()); step++) {
                calm = step > 300;
                try {
                    step();
                } catch (MemoryState.Crash powerCut) {
                    restart();
                }
            }
        }

        private void step() {
            switch (random.nextInt(10)) {
                case 7, 8 -> hearClaim();
                case 9 -> copyOrPutBack();
                case 0 -> issue();
                case 6 -> cancelOrRepeat();
                case 1 -> deliver();
                case 2 -> {
                    if (!calm && random.nextInt(4) == 0) {
                        restart();
                    }
                }
                case 3 -> desk.connected();
                default -> {
                    clock.advance(Duration.ofSeconds(1 + random.nextInt(30)));
                    act();
                }
            }
        }

        /** The manager hears what the agent shows, sooner or later, and grants the first claim of each attempt. */
        private void hearClaim() {
            journal.claim().ifPresent(claim -> {
                Item item = open.get(claim.key());
                if (item != null && item.grantedTo() == null) {
                    open.put(item.key(), item.grantedTo(claim));
                    version++;
                }
            });
        }

        private void copyOrPutBack() {
            if (disksArePutBack && !calm && random.nextBoolean()) {
                copies.add(store.copy());
            } else if (disksArePutBack && !calm && !copies.isEmpty() && random.nextInt(3) == 0) {
                store.putBack(copies.get(random.nextInt(copies.size())));
                restart();
            }
        }

        private void act() {
            node.fake.answers = random.nextInt(3) > 0;
            int before = node.fake.acts.size();
            NodeView view = node.fake.view();
            try {
                desk.tick(view, chain);
            } finally {
                for (String act : node.fake.acts.subList(before, node.fake.acts.size())) {
                    if (act.equals("restart")) {
                        node.restarts++;
                        effects.merge(journal.begun().orElseThrow().key(), 1, Integer::sum);
                        node.stops.merge(
                                view.process() == null ? 0 : view.process().pid(), 1, Integer::sum);
                    }
                }
            }
        }

        private void issue() {
            if (issued.size() < ordered) {
                int number = issued.size() + 1;
                issued.add(number);
                String operation = random.nextInt(3) == 0 ? "node.start" : "node.restart";
                restartsOrdered += operation.equals("node.restart") ? 1 : 0;
                Item item = item(number, operation);
                open.put(item.key(), item);
                version++;
            }
        }

        /** As an operator would: one that is open is cancelled, or one that ended without success is attempted again. */
        private void cancelOrRepeat() {
            if (random.nextBoolean()) {
                List<CommandKey> keys = List.copyOf(open.keySet());
                if (!keys.isEmpty()) {
                    open.computeIfPresent(keys.get(random.nextInt(keys.size())), (key, item) -> item.withCancel());
                    version++;
                }
                return;
            }
            List<Item> bad = ended.values().stream()
                    .filter(item -> item.attempt() < 3 && !repeated.contains(item.key()))
                    .toList();
            if (!bad.isEmpty() && !calm) {
                Item last = bad.get(random.nextInt(bad.size()));
                repeated.add(last.key());
                Item next = Orders.again(last);
                restartsOrdered += next.operation().equals("node.restart") ? 1 : 0;
                commands++;
                open.put(next.key(), next);
                version++;
            }
        }

        private void publish() {
            if (version > published.size()) {
                version = published.size() + 1L;
                published.add(SIGNER.sign(Orders.list(version, open.values().toArray(Item[]::new))));
            }
        }

        /** The newest list, or two of any age, or one twice. */
        private void deliver() {
            publish();
            if (published.isEmpty()) {
                return;
            }
            switch (random.nextInt(4)) {
                case 0 -> {
                    arrives(any());
                    arrives(any());
                }
                case 1 -> {
                    byte[] list = any();
                    arrives(list);
                    arrives(list);
                }
                default -> arrives(published.get(published.size() - 1));
            }
        }

        private byte[] any() {
            return published.get(random.nextInt(published.size()));
        }

        private void arrives(byte[] list) {
            Intake intake = shelf.take(PENDING, list, SIGNERS);
            intakes.merge(
                    intake instanceof Intake.Refused refused ? refused.refusal() : intake.getClass(), 1, Integer::sum);
        }

        private void restart() {
            journal = null;
            while (journal == null) {
                try {
                    journal = new Journal(store, this::seal, random);
                } catch (MemoryState.Crash again) {
                    journal = null;
                }
            }
            CommandDesk fresh = new CommandDesk(journal, POLICY, FakeChain.reach(node.fake), sink(), clock, clock);
            shelf = new DocumentShelf(store, Orders.NODE, Orders.CHAIN, clock, fresh::receive);
            shelf.pending().ifPresent(held -> fresh.recall(held.document()));
            desk = fresh;
        }

        private byte[] seal(CommandKey key, String journal, Outcome outcome, Instant at, Duration took) {
            return (key.id() + " " + key.attempt() + " " + outcome.state() + " " + at + " " + random.nextInt())
                    .getBytes(StandardCharsets.UTF_8);
        }

        private CommandDesk.Sink sink() {
            return new CommandDesk.Sink() {
                @Override
                public void ack(Ack ack) {}

                @Override
                public void result(byte[] document) {
                    if (random.nextInt(3) == 0) {
                        return;
                    }
                    String text = new String(document, StandardCharsets.UTF_8);
                    String[] parts = text.split(" ", 3);
                    CommandKey key = new CommandKey(parts[0], Integer.parseInt(parts[1]));
                    String before = results.putIfAbsent(key, text);
                    if (before != null && !before.equals(text)) {
                        contradictions.add(before + " / " + text);
                    }
                    Item item = open.remove(key);
                    if (item != null && !parts[2].startsWith("SUCCEEDED")) {
                        ended.put(key, item);
                    }
                    boolean unbegun = item != null && parts[2].startsWith("CANCELLED");
                    restartsOrdered -= unbegun && item.operation().equals("node.restart") ? 1 : 0;
                    version++;
                }

                @Override
                public void progress(Progress progress) {}
            };
        }
    }
}
