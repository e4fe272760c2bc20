package io.flotilla.agent.command;

import io.flotilla.agent.command.StateStore.Change;
import io.flotilla.agent.node.NodeControl;
import io.flotilla.agent.node.NodeView;
import io.flotilla.agent.node.ProcessMark;
import io.flotilla.contract.message.Ack;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.PendingCommands.Item;
import io.flotilla.contract.message.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Carries commands out, one at a time and in order, as far as journal, time and policy let them. Loop thread only. */
public final class CommandDesk {
    private static final Duration REPEAT = Duration.ofSeconds(60);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Journal journal;
    private final PolicyFile policy;
    private final NodeControl node;
    private final Submissions submissions;
    private final Sink sink;
    private final Clock clock;
    private final Clock steady;
    private Instant nextRepeat;
    private Instant nextForget = Instant.MIN;
    private @Nullable Running running;

    /** Where answers go. */
    public interface Sink {
        void ack(Ack ack);

        void result(byte[] document);

        void progress(Progress progress);
    }

    /**
     * @param since by the steady clock
     * @param outcome null until it is over; then it stays what runs until the disk has taken its end
     */
    private record Running(
            Entry entry,
            Task task,
            Instant since,
            int percent,
            @Nullable Outcome outcome) {}

    /** What commands act on. */
    public record Reach(NodeControl node, Submissions submissions) {}

    /** @param steady for pauses and patience */
    public CommandDesk(Journal journal, PolicyFile policy, Reach reach, Sink sink, Clock clock, Clock steady) {
        this.journal = journal;
        this.policy = policy;
        this.node = reach.node();
        this.submissions = reach.submissions();
        this.sink = sink;
        this.clock = clock;
        this.steady = steady;
        this.nextRepeat = steady.instant().plus(REPEAT);
    }

    /** To be called once after a restart with the list that is held, before the first tick. */
    public void recall(PendingCommands list) {
        journal.recall(list);
    }

    /** Takes over a newer list in one commit with {@code beside}, then answers what can be answered at once. */
    public void receive(Held<PendingCommands> list, List<Change> beside) {
        Journal.Received received = journal.receive(list.document(), list.signer(), clock.instant(), beside);
        received.acks().forEach(sink::ack);
        received.results().forEach(sink::result);
    }

    /** Sends every result again that the manager may not have. */
    public void connected() {
        nextRepeat = Instant.MIN;
    }

    /** Commands that have no result yet. */
    public int open() {
        return journal.open();
    }

    /** Why the host's policy allows nothing; empty when it can be read. */
    public String policyTrouble() {
        return policy.trouble();
    }

    /** Whether a command waits for the manager to hear its claim. */
    public boolean claiming() {
        return journal.begun().filter(Entry::claiming).isPresent();
    }

    public void tick(NodeView view, ChainView chain) {
        Instant now = clock.instant();
        Instant passed = steady.instant();
        if (!passed.isBefore(nextRepeat)) {
            nextRepeat = passed.plus(REPEAT);
            journal.unconfirmed(now).forEach(sink::result);
        }
        if (running != null) {
            watch(running, view, now);
        }
        if (running == null) {
            journal.begun().ifPresentOrElse(entry -> goOn(entry, view, chain, now), () -> next(view, chain, now));
        }
        if (!passed.isBefore(nextForget)) {
            nextForget = passed.plus(HOUR);
            journal.forget(now);
        }
    }

    private void watch(Running now, NodeView view, Instant at) {
        Running seen = now.outcome() == null ? observed(now, view) : now;
        running = seen;
        Outcome outcome = seen.outcome();
        if (outcome != null) {
            byte[] result = journal.end(seen.entry().key(), outcome, seen.percent(), at);
            running = null;
            sink.result(result);
        }
    }

    private Running observed(Running now, NodeView view) {
        Optional<Outcome> outcome = now.task().observe(view, Duration.between(now.since(), steady.instant()));
        int percent = now.task().percent(view);
        if (outcome.isPresent()) {
            if (outcome.get().state() != CommandState.SUCCEEDED) {
                now.task().giveUp(node);
            }
            return new Running(now.entry(), now.task(), now.since(), now.percent(), outcome.get());
        }
        if (percent != now.percent()) {
            progress(now.entry(), percent);
        }
        return new Running(now.entry(), now.task(), now.since(), percent, null);
    }

    /**
     * Begins the first item that may begin. One whose time has not come, or whose needs are unmet, keeps its place and
     * does not hold up those behind it: what is to run after it names the same needs.
     */
    private void next(NodeView view, ChainView chain, Instant now) {
        for (Entry entry : journal.waiting()) {
            Optional<Outcome> without = withoutActing(entry, now);
            if (without.isPresent()) {
                end(entry, without.get(), now);
            } else if (runnable(entry.item(), chain, now)) {
                begin(entry, view, chain, now);
                return;
            }
        }
    }

    private Optional<Outcome> withoutActing(Entry entry, Instant now) {
        Item item = entry.item();
        if (now.isAfter(item.notAfter())) {
            return Optional.of(Journal.expired());
        }
        Command command;
        try {
            command = Command.parse(item.operation(), item.arguments());
        } catch (IllegalArgumentException unknown) {
            String why = String.valueOf(unknown.getMessage());
            return Optional.of(Outcome.of(CommandState.REJECTED, "command.not.understood", why));
        }
        if (notYet(item, now)) {
            return Optional.empty();
        }
        Policy rules = policy.current();
        return rules.refuses(item.operation(), entry.signer(), now, journal.begunSince(now.minus(HOUR), item, rules))
                .or(() -> rules.refusesToSign(command))
                .map(rule -> Outcome.of(CommandState.REJECTED, "policy", "the host's policy refuses it: " + rule));
    }

    private static boolean notYet(Item item, Instant now) {
        return item.notBefore() != null && now.isBefore(item.notBefore());
    }

    private static boolean runnable(Item item, ChainView chain, Instant now) {
        return !notYet(item, now)
                && item.needs().config() <= chain.config()
                && item.needs().peers() <= chain.peersVersion();
    }

    private void begin(Entry waiting, NodeView view, ChainView chain, Instant now) {
        boolean once = operation(waiting).map(Command.Operation::once).orElse(true);
        Entry entry = journal.begin(waiting.key(), view.process(), once, now);
        if (entry.mayAct()) {
            act(entry, entry.before(), chain);
        }
    }

    private void act(Entry entry, @Nullable ProcessMark before, ChainView chain) {
        journal.acts(entry.key());
        Task task = task(entry, before, chain);
        running = new Running(entry, task, steady.instant(), 0, null);
        progress(entry, 0);
        task.act(node);
    }

    /** With an attempt that has begun and does not run: its claim is out, or was granted, or the agent crashed. */
    private void goOn(Entry entry, NodeView view, ChainView chain, Instant now) {
        boolean late = now.isAfter(entry.item().notAfter());
        if (entry.mayAct() && journal.isFresh(entry)) {
            // The host's owner may have changed the policy, and time has passed, since it began.
            withoutActing(entry, now)
                    .ifPresentOrElse(outcome -> end(entry, outcome, now), () -> act(entry, view.process(), chain));
        } else if (entry.mayAct() && recovery(entry) != Command.Recovery.NEVER) {
            recover(entry, view, chain, now);
        } else if (entry.claiming() && journal.isFresh(entry)) {
            if (late) {
                end(entry, Journal.expired(), now);
            }
        } else if (entry.mayAct() || late || recovery(entry) == Command.Recovery.NEVER) {
            end(entry, interrupted(""), now);
        }
    }

    private static String said(Outcome outcome) {
        return outcome.error() == null
                ? outcome.state().name()
                : outcome.error().message();
    }

    private static Outcome interrupted(String why) {
        return Outcome.of(
                CommandState.INTERRUPTED,
                "interrupted",
                "the agent stopped while it ran: whether it took effect is unknown" + why);
    }

    private static Command.Recovery recovery(Entry entry) {
        return operation(entry).map(Command.Operation::recovery).orElse(Command.Recovery.NEVER);
    }

    private static Optional<Command.Operation> operation(Entry entry) {
        return Command.Operation.of(entry.item().operation());
    }

    /**
     * After a crash between STARTED and DONE. Whatever has not happened needs the leave of time and policy again, for it may
     * have been claimed only; a call that was signed is handed over as it is, which ends with the name of its transaction.
     */
    private void recover(Entry entry, NodeView view, ChainView chain, Instant now) {
        Task task = task(entry, entry.before(), chain);
        Optional<Outcome> already =
                task.observe(view, Duration.ZERO).filter(outcome -> outcome.state() == CommandState.SUCCEEDED);
        if (already.isPresent()) {
            end(entry, already.get(), now);
            return;
        }
        Optional<Outcome> without =
                submissions.signed(entry.key()).isPresent() ? Optional.empty() : withoutActing(entry, now);
        if (without.isPresent()) {
            end(entry, interrupted(", and it may not go on: " + said(without.get())), now);
            return;
        }
        running = new Running(entry, task, steady.instant(), 0, null);
        // A restart that got as far as the end of the old process only waits for the new one.
        boolean replaced = recovery(entry) == Command.Recovery.PROBE
                && (view.process() == null || !view.process().equals(entry.before()));
        if (replaced) {
            node.want(true);
        } else {
            task.act(node);
        }
    }

    private Task task(Entry entry, @Nullable ProcessMark before, ChainView chain) {
        Item item = entry.item();
        return Command.parse(item.operation(), item.arguments())
                .accept(new Tasks(before, chain, entry.key(), submissions));
    }

    private void end(Entry entry, Outcome outcome, Instant now) {
        sink.result(journal.end(entry.key(), outcome, 0, now));
    }

    private void progress(Entry entry, int percent) {
        Item item = entry.item();
        sink.progress(new Progress(item.id(), item.attempt(), item.operation(), percent));
    }
}
