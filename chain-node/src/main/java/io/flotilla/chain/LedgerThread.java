package io.flotilla.chain;

import io.flotilla.chain.block.Decided;
import io.flotilla.chain.ledger.Ledger;
import io.flotilla.chain.ledger.Tip;
import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.Header;
import io.flotilla.contract.chain.SignatureCheck;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The one thread that builds, tries and commits blocks, one after the other, so that the node's loop goes on meanwhile;
 * another reads final blocks for peers.
 * What comes out is told to the loop.
 */
final class LedgerThread {
    /** Peers that catch up ask one after the other; more than this wait for nobody. */
    private static final int MOST_READS = 16;

    private final Ledger ledger;
    private final SignatureCheck check;
    private final Clock clock;
    private final Consumer<Runnable> loop;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> new Thread(task, "ledger"));

    private final Set<NodeAddress> served = ConcurrentHashMap.newKeySet();

    private final ThreadPoolExecutor reader = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_READS), task -> new Thread(task, "ledger-reads"));

    /** What became of blocks that others sent: {@code verified} is false when one of them was not what it has to be; {@code blocks} are the new ones. */
    record Import(Tip tip, List<Decided> blocks, boolean verified) {
        /** Whether the chain went on with it and nothing of it was false. */
        boolean useful() {
            return verified && !blocks.isEmpty();
        }
    }

    /** @param loop carries out what comes out, on the loop's thread; a failure there ends the node */
    LedgerThread(Ledger ledger, SignatureCheck check, Clock clock, Consumer<Runnable> loop) {
        this.ledger = ledger;
        this.check = check;
        this.clock = clock;
        this.loop = loop;
    }

    /** @param atMost how long to fill the block; told nothing when the chain has gone on meanwhile */
    void build(
            long height,
            NodeAddress proposer,
            Instant earliest,
            List<Transaction> candidates,
            Duration atMost,
            Consumer<Block> built) {
        run(() -> {
            if (ledger.tip().height() + 1 == height) {
                Instant end = clock.instant().plus(atMost);
                Block block = ledger.build(
                        proposer, earliest, candidates, () -> !clock.instant().isBefore(end));
                loop.accept(() -> built.accept(block));
            }
        });
    }

    void execute(Block block, Consumer<Boolean> tried) {
        run(() -> {
            boolean valid = ledger.execute(block).valid();
            loop.accept(() -> tried.accept(valid));
        });
    }

    /** Blocks in a row, verified each by its certificate unless this node's own consensus decided it. */
    void commit(List<Decided> blocks, boolean verify, Consumer<Import> imported) {
        run(() -> {
            List<Decided> fresh = new ArrayList<>();
            boolean good = true;
            for (Decided one : blocks) {
                Tip tip = ledger.tip();
                if (one.height() > tip.height()) {
                    good = !verify || follows(one, tip);
                    if (!good || one.height() != tip.height() + 1) {
                        break;
                    }
                    ledger.commit(one);
                    fresh.add(one);
                }
            }
            Import result = new Import(ledger.tip(), fresh, good);
            loop.accept(() -> imported.accept(result));
        });
    }

    /**
     * Reads final blocks for somebody else, beside what is written; false when too many others wait for the same, or this
     * peer does.
     */
    boolean read(NodeAddress peer, long from, int most, int mostBytes, Consumer<List<Decided>> found) {
        if (!served.add(peer)) {
            return false;
        }
        try {
            reader.execute(() -> attempt(() -> {
                List<Decided> blocks = ledger.range(from, most, mostBytes);
                loop.accept(() -> {
                    served.remove(peer);
                    found.accept(blocks);
                });
            }));
            return true;
        } catch (RejectedExecutionException full) {
            served.remove(peer);
            return false;
        }
    }

    /** Waits until what runs is done. */
    void stop() {
        reader.shutdownNow();
        thread.shutdown();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS) || !reader.awaitTermination(1, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean follows(Decided one, Tip tip) {
        Header header = one.block().header();
        return header.height() == tip.height() + 1
                && header.parent().equals(tip.id())
                && one.certificate().flaw(header, tip.next(), check).isEmpty();
    }

    private void run(Runnable task) {
        if (!thread.isShutdown()) {
            thread.execute(() -> attempt(task));
        }
    }

    private void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error failed) {
            loop.accept(() -> {
                throw failed;
            });
        }
    }
}
