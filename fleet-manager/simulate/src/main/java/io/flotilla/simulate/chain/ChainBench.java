package io.flotilla.simulate.chain;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.ShippedContract;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.ChainBenchmark;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Pause;
import io.flotilla.simulate.Build;
import io.flotilla.simulate.Figures;
import io.flotilla.simulate.Figures.Raw;
import io.flotilla.simulate.ProcessMemory;
import io.flotilla.simulate.Progress;
import io.flotilla.simulate.Samples;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** {@code fleet bench chain}: how much four nodes decide, how fast, and what they cost. */
public final class ChainBench implements ChainBenchmark {
    private static final int ASSETS = 250;
    private static final int SETTLED_MILLIS = 5_000;
    /** A block that comes later than this, in relation to the period, means that the period is not held. */
    private static final double HELD = 1.2;
    /** Of what was offered, so much has to be decided within the step. */
    private static final double DECIDED = 0.95;

    /**
     * One rate that was offered.
     *
     * @param decided transfers a second
     */
    private record Step(int rate, double decided, double blockMillis, long refused, Samples latencies) {
        boolean held() {
            return refused == 0 && decided >= DECIDED * rate && blockMillis <= HELD * BenchChain.PERIOD.toMillis();
        }
    }

    @Override
    public int run(Order order, PrintWriter out, PrintWriter err) {
        Progress progress = new Progress(err);
        Figures figures = new Figures();
        Path folder = Build.temporary();
        Path program = Build.home().resolve("chain-node/target/dist/bin/flotilla-node");
        try (BenchChain chain = new BenchChain(folder, program, Clock.systemUTC())) {
            double checks = MachineLimits.checks();
            double commits = MachineLimits.commits(folder.resolve("raw"));
            progress.say(
                    String.format("this machine: %.0f signature checks/s a core, %.0f commits/s", checks, commits));
            measure(order, chain, new Limits(checks, commits), progress, figures);
        } finally {
            Build.remove(folder);
        }
        print(order, figures, out);
        return Failure.Exit.DONE.code();
    }

    private record Limits(double checks, double commits) {
        /** Transfers a second when checking signatures is all that the four nodes do on these cores. */
        Raw everyNodeChecks() {
            int cores = Runtime.getRuntime().availableProcessors();
            return new Raw("signature checks alone, at all nodes", checks * cores / nodes());
        }

        private static int nodes() {
            return 4;
        }
    }

    private static void measure(Order order, BenchChain chain, Limits limits, Progress progress, Figures figures) {
        byte[] contract = ShippedContract.ASSET_REGISTER.wasm();
        figures.add("node: from start to answering", median(chain.validators(), BenchNode::start), "s", null);
        long founded = System.nanoTime();
        Sha256 chainId = chain.found(contract);
        BenchNode first = chain.validators().get(0);
        BenchNode.until("the first block", () -> first.height() > 0);
        figures.add("chain: from genesis to the first block", (System.nanoTime() - founded) / 1e9, "s", null);
        Pause.millis(SETTLED_MILLIS);
        memory(chain, "idle", figures);

        Load load = new Load(chain, chainId);
        warmUp(order, chain, load, progress);
        Load.Offered registered = load.register(ASSETS, 2 * ASSETS);
        Chronicle.drained(first);
        progress.say(String.format("registered %d assets in %.1f s", registered.accepted(), registered.seconds()));
        figures.rate(
                "transactions acknowledged, one at a time for each key",
                registered.accepted() / registered.seconds(),
                new Raw("durable transactions of the store", limits.commits()));
        steps(order, chain, load, limits, progress, figures);
        memory(chain, "after the load", figures);
        disk(first, figures);
        outage(order, chain, progress, figures);
        catchUp(chain, contract, progress, figures);
        figures.rate("raw: Ed25519 checks, one core", limits.checks(), null);
        figures.rate("raw: durable transactions of the store, 1 KiB", limits.commits(), null);
    }

    /** What is decided meanwhile does not count: four nodes that have just started compile what they run most. */
    private static void warmUp(Order order, BenchChain chain, Load load, Progress progress) {
        BenchNode first = chain.validators().get(0);
        load.register(0, ASSETS);
        load.transfer(order.rates().first(), order.rates().warmUp(), ASSETS, new ConcurrentLinkedQueue<>());
        Chronicle.drained(first);
        progress.say("warmed up at " + order.rates().first() + " transfers/s");
    }

    /** Offers more and more until it is too much; the last rate that was held counts. */
    private static void steps(
            Order order, BenchChain chain, Load load, Limits limits, Progress progress, Figures figures) {
        Optional<Step> best = Optional.empty();
        int rate = order.rates().first();
        for (int i = 0; i < order.rates().most(); i++) {
            Step step = step(rate, order.rates().step(), chain, load);
            progress.say(String.format(
                    "%5d transfers/s offered: %.0f/s decided, a block each %.0f ms, %d refused, p50 %.0f ms, p95 %.0f"
                            + " ms%s",
                    rate,
                    step.decided(),
                    step.blockMillis(),
                    step.refused(),
                    step.latencies().median(),
                    step.latencies().millis(95),
                    step.held() ? "" : " - not held"));
            if (!step.held()) {
                break;
            }
            best = Optional.of(step);
            rate += rate / 2;
        }
        Step held = best.orElseThrow(() -> Failure.failed(
                "not even " + order.rates().first() + " transfers/s were held: start with a lower --rate"));
        figures.rate("transfers sustained with the period held", held.decided(), limits.everyNodeChecks());
        figures.add(
                "  time between blocks", held.blockMillis(), "ms", new Raw("the period", BenchChain.PERIOD.toMillis()));
        figures.add("  from acknowledged to final, p50", held.latencies().median(), "ms", null);
        figures.add("  from acknowledged to final, p95", held.latencies().millis(95), "ms", null);
    }

    private static Step step(int rate, Duration time, BenchChain chain, Load load) {
        BenchNode watched = chain.validators().get(0);
        try (Chronicle chronicle = new Chronicle(watched)) {
            chronicle.start();
            long before = watched.height();
            Load.Offered offered = load.transfer(rate, time, ASSETS, chronicle.followed());
            long after = watched.height();
            Samples latencies = chronicle.latencies();
            Chronicle.drained(watched);
            // The first block and what is decided after the last offer would blur both rate and period.
            Chronicle.Stretch stretch = Chronicle.stretch(watched, Math.min(before + 1, after), after);
            double seconds = stretch.blocks() * stretch.millis() / 1000;
            return new Step(
                    rate,
                    seconds == 0 ? 0 : stretch.transactions() / seconds,
                    stretch.millis(),
                    offered.refused(),
                    latencies);
        }
    }

    private static void outage(Order order, BenchChain chain, Progress progress, Figures figures) {
        BenchNode first = chain.validators().get(0);
        chain.validators().get(2).kill();
        chain.validators().get(3).kill();
        Pause.millis((int) order.outage().toMillis());
        long stuck = first.height();
        long began = System.nanoTime();
        double start = chain.validators().get(2).start();
        BenchNode.until("blocks after one of two came back", () -> first.height() > stuck);
        double stall = (System.nanoTime() - began) / 1e9;
        chain.validators().get(3).start();
        progress.say(String.format("blocks again %.1f s after one of two lost validators was started", stall));
        figures.add("one of two lost validators back: to the next block", stall, "s", new Raw("its start", start));
    }

    private static void catchUp(BenchChain chain, byte[] contract, Progress progress, Figures figures) {
        BenchNode first = chain.validators().get(0);
        BenchNode observer = chain.observer();
        observer.start();
        long height = first.height();
        long transactions = Chronicle.transactions(first, 0, height);
        long began = System.nanoTime();
        chain.join(observer, contract);
        BenchNode.until("the new node's catching up", () -> observer.height() >= height);
        double seconds = (System.nanoTime() - began) / 1e9;
        progress.say(String.format("a new node took %d blocks in %.1f s", height, seconds));
        figures.rate("new node: blocks caught up", height / seconds, null);
        figures.rate("new node: transactions caught up", transactions / seconds, null);
    }

    private static void memory(BenchChain chain, String when, Figures figures) {
        figures.add(
                "node: resident, " + when,
                median(
                        chain.validators(),
                        node -> ProcessMemory.residentMiB(node.pid()).orElse(0.0)),
                "MiB",
                null);
        figures.add(
                "node: its share of memory (PSS), " + when,
                median(
                        chain.validators(),
                        node -> ProcessMemory.proportionalMiB(node.pid()).orElse(0.0)),
                "MiB",
                null);
    }

    /** Everything that came since genesis, with what the store has not cleared away yet. */
    private static void disk(BenchNode node, Figures figures) {
        double bytes = node.diskBytes();
        long transactions = Chronicle.transactions(node, 0, node.height());
        figures.add("node: disk after the load", bytes / (1 << 20), "MiB", null);
        figures.add("node: disk, for each transaction", bytes / transactions / (1 << 10), "KiB", null);
    }

    private static double median(List<BenchNode> nodes, Function<BenchNode, Double> of) {
        List<Double> sorted = nodes.stream().map(of).sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static void print(Order order, Figures figures, PrintWriter out) {
        if (order.json()) {
            out.println(Json.pretty(figures.json()
                    .put("java", System.getProperty("java.version"))
                    .put("processors", Runtime.getRuntime().availableProcessors())));
        } else {
            figures.print(out);
        }
        out.flush();
    }
}
