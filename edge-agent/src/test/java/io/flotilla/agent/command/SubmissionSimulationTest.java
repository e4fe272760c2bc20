package io.flotilla.agent.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.command.StateStore.Change;
import io.flotilla.agent.command.StateStore.Table;
import io.flotilla.agent.node.Steps;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.CommandKey;
import io.flotilla.contract.message.CommandState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Contract calls while the agent loses its power before or after any commit and before any answer of the node, the node
 * loses questions and answers, blocks are decided, and somebody else signs with the same key. Whatever the seed: a call
 * stands in the chain at most once, once when it succeeded, and never when it failed.
 */
final class SubmissionSimulationTest {
    private static final int CALLS = 6;

    @Property(tries = 1_000)
    void aCallTakesEffectAtMostOnce(@ForAll long seed) {
        Run run = new Run(seed);

        run.untilEveryCallHasEnded();

        assertThat(run.ended).as("seed %d", seed).hasSize(CALLS);
        run.ended.forEach((call, state) -> {
            long effects = run.effects(call);
            switch (state) {
                case SUCCEEDED ->
                    assertThat(effects).as("seed %d, call %d", seed, call).isOne();
                case FAILED ->
                    assertThat(effects).as("seed %d, call %d", seed, call).isZero();
                default ->
                    assertThat(effects).as("seed %d, call %d", seed, call).isLessThanOrEqualTo(1);
            }
        });
    }

    private static final class Run {
        final Map<Integer, CommandState> ended = new TreeMap<>();

        private final Random random;
        private final FakeNode node = new FakeNode();
        private final MemoryState store = new MemoryState();
        private final FakeChain chain = new FakeChain();
        private Submissions desk;
        private boolean calm;

        Run(long seed) {
            random = new Random(seed);
            store.crash(commit -> mishap(10), commit -> mishap(10));
            chain.losesQuestion = () -> mishap(6);
            chain.losesAnswer = () -> mishap(4);
            desk = restarted();
        }

        void untilEveryCallHasEnded() {
            for (int call = 0; call < CALLS; call++) {
                calm = false;
                CommandKey key = new CommandKey(Orders.id(call), 1);
                for (int life = 0; store.get(Table.JOURNAL, key.toString()).isEmpty(); life++) {
                    calm = life > 20;
                    try {
                        carryOut(key, call);
                    } catch (MemoryState.Crash powerCut) {
                        desk = restarted();
                    }
                }
                ended.put(call, state(store.get(Table.JOURNAL, key.toString()).orElseThrow()));
            }
            chain.decide();
        }

        private void carryOut(CommandKey key, int call) {
            Task task = desk.task(
                    key, new Command.ChainSubmit("register", "count", List.of(call), 9_000, 100, null), FakeChain.ID);
            task.act(node);
            Optional<Outcome> outcome = Optional.empty();
            for (int second = 0; outcome.isEmpty(); second++) {
                meanwhile();
                outcome = task.observe(node.view(), Duration.ofSeconds(second));
            }
            done(key, outcome.get().state());
        }

        /** In one commit, as the journal does it. */
        private void done(CommandKey key, CommandState state) {
            store.commit(List.of(
                    Change.delete(Table.SIGNED, key.toString()),
                    Change.put(Table.JOURNAL, key.toString(), state.name().getBytes(UTF_8))));
        }

        private static CommandState state(byte[] done) {
            return CommandState.valueOf(new String(done, UTF_8));
        }

        private void meanwhile() {
            switch (random.nextInt(5)) {
                case 0 -> chain.decide();
                case 1 -> chain.strangerIsFaster();
                default -> {}
            }
        }

        long effects(int call) {
            return chain.decided.stream()
                    .map(Transaction::arguments)
                    .filter(arguments -> arguments.equals("[" + call + "]"))
                    .count();
        }

        private Submissions restarted() {
            return new Submissions(store, FakeChain.KEY, FakeChain.ORGANISATION, chain, sha256 -> new byte[0], steps());
        }

        /** An answer may find no agent any more. */
        private Steps steps() {
            return new Steps(Runnable::run, job -> {
                if (mishap(10)) {
                    throw new MemoryState.Crash();
                }
                job.run();
            });
        }

        private boolean mishap(int oneIn) {
            return !calm && random.nextInt(oneIn) == 0;
        }
    }
}
