package io.flotilla.agent.command;

import static io.flotilla.agent.command.Orders.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.fake.SettableClock;
import io.flotilla.agent.node.NodeView;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Ack;
import io.flotilla.contract.message.CommandKey;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.PendingCommands.Item;
import io.flotilla.contract.message.Progress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

/**
 * A manager that repeats, a broker that drops and doubles, an agent that loses its power before or after any commit and
 * between any two steps. Whatever the seed: each restart's old process is stopped at most once, each command ends with one
 * result that never changes, and in the end every command has one.
 */
final class JournalSimulationTest {
    private static final Path NO_POLICY = Path.of("target", "no-policy.yaml");

    @Property(tries = 300)
    void noCommandRunsTwiceAndEachEndsWithOneResult(@ForAll long seed) {
        Run run = new Run(seed);

        run.untilEverythingIsAnswered();

        assertThat(run.contradictions).as("seed %d", seed).isEmpty();
        assertThat(run.node.stopsOfOneProcess()).as("seed %d", seed).allMatch(stops -> stops <= 1);
        assertThat(run.results.keySet()).as("seed %d", seed).hasSize(run.commands);
        assertThat(run.node.restarts).as("seed %d", seed).isLessThanOrEqualTo(run.restartsOrdered);
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
        final int commands;
        int restartsOrdered;

        private final Random random;
        private final MemoryState store = new MemoryState();
        private final SettableClock clock = new SettableClock();
        private final Map<CommandKey, Item> open = new TreeMap<>();
        private final Set<Integer> issued = new HashSet<>();
        private final ChainView chain = new ChainView(List.of(NodeAddress.parse("bank-b/v-1")), null, false, 0, 0);
        private long version;
        private PendingCommands held = Orders.list(0);
        private CommandDesk desk;
        private boolean calm;

        Run(long seed) {
            random = new Random(seed);
            commands = 1 + random.nextInt(5);
            store.crash(commit -> !calm && random.nextInt(8) == 0, commit -> !calm && random.nextInt(8) == 0);
            desk = restarted();
        }

        void untilEverythingIsAnswered() {
            for (int step = 0; step < 400 && !(issued.size() == commands && open.isEmpty()); step++) {
                calm = step > 200;
                try {
                    step();
                } catch (MemoryState.Crash powerCut) {
                    desk = restarted();
                }
            }
        }

        private void step() {
            switch (random.nextInt(6)) {
                case 0 -> issue();
                case 1 -> deliver();
                case 2 -> {
                    if (!calm && random.nextInt(4) == 0) {
                        desk = restarted();
                    }
                }
                case 3 -> desk.connected();
                default -> {
                    clock.forward(Duration.ofSeconds(1 + random.nextInt(30)));
                    act();
                }
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
                        node.stops.merge(
                                view.process() == null ? 0 : view.process().pid(), 1, Integer::sum);
                    }
                }
            }
        }

        private void issue() {
            if (issued.size() < commands) {
                int number = issued.size() + 1;
                issued.add(number);
                String operation = random.nextInt(3) == 0 ? "node.start" : "node.restart";
                restartsOrdered += operation.equals("node.restart") ? 1 : 0;
                Item item = item(number, operation);
                open.put(item.key(), item);
                version++;
            }
        }

        private void deliver() {
            if (version > held.version()) {
                PendingCommands list = Orders.list(version, open.values().toArray(Item[]::new));
                desk.receive(new Held<>(list, Sha256.of(new byte[0]), "kid"), List.of());
                held = list;
            }
        }

        private CommandDesk restarted() {
            Journal journal = null;
            while (journal == null) {
                try {
                    journal = new Journal(store, this::seal, random);
                } catch (MemoryState.Crash again) {
                    journal = null;
                }
            }
            CommandDesk fresh = new CommandDesk(journal, new PolicyFile(NO_POLICY), node.fake, sink(), clock);
            fresh.recall(held);
            return fresh;
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
                    open.remove(key);
                    version++;
                }

                @Override
                public void progress(Progress progress) {}
            };
        }
    }
}
