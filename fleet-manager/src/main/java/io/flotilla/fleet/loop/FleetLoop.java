package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.FleetSummary;
import io.flotilla.fleet.node.FleetAlarm;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.node.Service;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.Tables;
import io.flotilla.fleet.store.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single writer: takes signals in batches, carries each batch into the store in one transaction together with all
 * that follows from it, and only then acts on the outside. What it rests on is read inside the transaction, for other
 * managers may share the store.
 */
public final class FleetLoop implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(FleetLoop.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final Duration LATELY = Duration.ofSeconds(10);
    private static final int LOOK_AROUND_TICKS = 10;
    /** So long one look at the chains may take while signals wait. */
    private static final Duration LOOK = Duration.ofMillis(300);

    private static final int FORGET_TICKS = 600;
    private static final Duration SPENT_TOKENS_KEPT = Duration.ofDays(1);

    private final FleetStore store;
    private final Desk desk;
    private final LoopQueue queue;
    private final Observations observations;
    private final FleetOperations operations;
    private final Outbox outbox;
    private final Headcount headcount;
    private final Pruning pruning = new Pruning();
    private final Owed owed = new Owed();
    private final Laggards laggards = new Laggards();
    private final FalseAlarms falseAlarms = new FalseAlarms();
    private final Forks forks = new Forks();
    private final Backlog backlog = new Backlog(this::commit);
    private final Thread thread = new Thread(this::run, "fleet-loop");
    private long ticks;
    private boolean countAgain = true;
    /** The chain at which looking around stopped for lack of time; empty: at the end. */
    private String lookedAt = "";
    /** While there is more to take in, what is owed waits until then. */
    private Instant settleAt = Instant.MIN;

    private Instant nextTick = Instant.EPOCH;
    private volatile boolean running;
    private volatile Instant lastTurn = Instant.MIN;

    public FleetLoop(
            FleetStore store,
            Desk desk,
            LoopQueue queue,
            Downlink link,
            Observations observations,
            FleetOperations operations) {
        this.store = store;
        this.desk = desk;
        this.queue = queue;
        this.observations = observations;
        this.operations = operations;
        this.headcount = new Headcount(store, observations);
        this.outbox = new Outbox(store, link, desk.instance(), desk.clock());
    }

    /** @param broken is told of an error after which nothing can be trusted; the loop has ended then */
    public void whenBroken(Consumer<Throwable> broken) {
        thread.setUncaughtExceptionHandler((ended, error) -> broken.accept(error));
    }

    /** Whether it has done a turn lately, and done it well. */
    public boolean turns() {
        return desk.steady().instant().isBefore(lastTurn.plus(LATELY));
    }

    @Override
    public void start() {
        running = true;
        thread.start();
    }

    @Override
    public void stop() {
        running = false;
        thread.interrupt();
        try {
            thread.join(STOP.toMillis());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (running) {
                turnOnce(queue.take(Duration.between(desk.steady().instant(), nextTick)));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** The only place that catches what nobody foresaw: the store is as it was, and time brings another attempt. */
    private void turnOnce(List<Signal> batch) {
        try {
            step(batch);
            Instant now = desk.steady().instant();
            if (!now.isBefore(nextTick)) {
                nextTick = now.plus(TICK);
                tick();
            }
            lastTurn = now;
        } catch (RuntimeException unforeseen) {
            LOG.error("the loop failed and goes on", unforeseen);
        }
    }

    /** Takes in a batch. */
    void step(List<Signal> batch) {
        Instant now = desk.steady().instant();
        if (!batch.isEmpty()) {
            Surroundings surroundings = new Surroundings(outbox, observations, now);
            batch.forEach(signal -> signal.accept(surroundings));
            countAgain = true;
            backlog.add(batch);
        }
        backlog.store(now);
        if (!owed.isEmpty() && (queue.isEmpty() || !now.isBefore(settleAt))) {
            settle(now);
        }
        outbox.pump(now);
    }

    /** In a long burst, planning takes up to a third of the time. */
    private void settle(Instant now) {
        Owed all = new Owed();
        all.add(owed);
        owed.clear();
        try {
            turn(turn -> turn.settle(all));
        } catch (RuntimeException bad) {
            LOG.error("chains={} cannot be planned together", all.chains(), bad);
            all.chains().forEach(chain -> apart(chain.value(), () -> turn(turn -> turn.chain(chain))));
        }
        Instant end = desk.steady().instant();
        settleAt = end.plus(Duration.between(now, end).multipliedBy(2));
    }

    /** When nothing else waits, what follows from it goes into the same transaction: one wait for the disk, not two. */
    private void commit(List<Signal> batch) {
        Consumer<Turn> take = turn -> batch.forEach(signal -> signal.accept(new Durable(turn)));
        if (queue.isEmpty() && planned(take)) {
            return;
        }
        turn(take);
    }

    /** False when that failed, which must not hinder what was said from being stored. */
    private boolean planned(Consumer<Turn> take) {
        try {
            turn(take.andThen(Turn::settleOwn));
            return true;
        } catch (RuntimeException bad) {
            LOG.debug("taken in without what follows", bad);
            return false;
        }
    }

    /** What time brings: leases, time-outs, documents that did not arrive, the summary. */
    void tick() {
        boolean lookAround = ticks % LOOK_AROUND_TICKS == 0;
        ticks++;
        if (lookAround) {
            lookAround();
        }
        if (countAgain) {
            countAgain = false;
            FleetSummary fleet = headcount.fleet();
            Map<ChainId, List<ManagedNode>> nodes = headcount.byChain();
            turn(turn -> turn.summary(fleet, nodes));
        }
        outbox.pump(desk.steady().instant());
    }

    /** Each part and each chain for itself: one that cannot be done does not hinder the others. */
    private void lookAround() {
        Instant now = desk.clock().instant();
        Instant steady = desk.steady().instant();
        apart("leases", () -> {
            boolean gained = store.write(entries -> Leases.renew(entries, desk.instance(), now));
            if (gained && outbox.isUp()) {
                outbox.up();
            }
        });
        apart("time-outs", () -> turn(Turn::timeouts));
        apart("admission", operations::admit);
        apart("revocation lists", () -> turn(operations::renewCrls));
        apart("chains", () -> lookAtChains(steady.plus(LOOK)));
        apart("revoked nodes", this::forgetRevoked);
        apart("laggards", () -> outbox.offer(store.read(entries -> laggards.overdue(entries, observations, steady))));
        apart("forks", this::lookForForks);
        apart("false alarms", () -> endFalseAlarms(steady));
        if (store.trouble().isEmpty()) { // Else what the broker has got cannot be struck off, and would go out again.
            apart("outbox", outbox::offerUnacknowledged);
        }
        apart("pruning", () -> prune(steady, now));
        if (ticks % FORGET_TICKS == 1) {
            apart("tokens", () -> forgetTokens(now));
        }
    }

    private void lookForForks() {
        List<ManagedNode> nodes = store.read(entries -> entries.all(Tables.NODES, "")).stream()
                .filter(ManagedNode::active)
                .toList();
        Map<NodeAddress, Optional<String>> changed = forks.look(nodes, observations);
        if (!changed.isEmpty()) {
            turn(turn -> changed.forEach(turn::forked));
            forks.stored();
        }
    }

    private void endFalseAlarms(Instant now) {
        List<FleetAlarm> denied = store.read(entries -> falseAlarms.denied(entries, observations, now));
        if (!denied.isEmpty()) {
            turn(turn -> denied.forEach(turn::denied));
        }
    }

    private void prune(Instant steady, Instant now) {
        if (pruning.due(steady)) {
            pruning.went(store.write(entries -> pruning.round(entries, now)), steady);
        }
    }

    /** All of them, or as many as there is time for; the next look goes on from there. */
    private void lookAtChains(Instant end) {
        for (String chain : store.read(entries -> entries.keys(Tables.CHAINS, ""))) {
            if (chain.compareTo(lookedAt) > 0) {
                ChainId id = new ChainId(chain);
                apart(chain, () -> turn(turn -> turn.terms(id)));
                apart(chain, () -> turn(turn -> turn.chain(id)));
                if (desk.steady().instant().isAfter(end)) {
                    lookedAt = chain;
                    return;
                }
            }
        }
        lookedAt = "";
    }

    private static void apart(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException failed) {
            LOG.error("part={} of looking around failed", what, failed);
        }
    }

    private void forgetRevoked() {
        store.read(entries -> entries.all(Tables.NODES, "")).stream()
                .filter(node -> !node.active())
                .forEach(node -> observations.forget(node.address()));
    }

    private void turn(Consumer<Turn> work) {
        Instant now = desk.clock().instant();
        Done done = store.write(entries -> {
            Turn turn = new Turn(entries, desk, observations, now);
            work.accept(turn);
            return new Done(turn.finish(), turn.owed());
        });
        owed.add(done.owed());
        outbox.offer(done.topics());
    }

    private record Done(List<String> topics, Owed owed) {}

    /** Tokens that let nobody in any more are kept for a day, so that their holder learns why. */
    private void forgetTokens(Instant now) {
        store.write(entries -> {
            Tokens.forgetOlder(entries, now.minus(SPENT_TOKENS_KEPT));
            return now;
        });
    }
}
