package io.flotilla.fleet.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Carries changes out one after the other, on a thread of its own that nobody interrupts. Those that have come while it
 * waited for the disk share the next transaction, and so the next wait. If that transaction fails, each of them is tried
 * in one of its own: what one of them throws is nothing to the others.
 */
final class SharedCommits {
    private static final int MOST_TOGETHER = 64;

    private final Transactions transactions;
    private final LinkedBlockingQueue<Asked<?>> waiting = new LinkedBlockingQueue<>();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(work -> new Thread(work, "fleet-store"));

    /** Exclusive ones, durable when they return. */
    interface Transactions {
        <R> R commit(Function<Entries, R> change);
    }

    SharedCommits(Transactions transactions) {
        this.transactions = transactions;
    }

    /** @throws RejectedExecutionException after {@link #close}; then the change has not happened, and will not */
    <R> R write(Function<Entries, R> change) {
        Asked<R> asked = new Asked<>(change);
        waiting.add(asked);
        try {
            writer.execute(this::work);
        } catch (RejectedExecutionException closed) {
            // Unless one that came before, and works on yet, has taken it along.
            if (waiting.remove(asked)) {
                throw closed;
            }
        }
        return await(asked.done);
    }

    /** How many changes have not begun. */
    int waiting() {
        return waiting.size();
    }

    boolean closed() {
        return writer.isShutdown();
    }

    /** Waits for what was asked before; a second time nothing is left to wait for. */
    void close() {
        writer.shutdown();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = writer.awaitTermination(1, TimeUnit.DAYS);
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        List<Asked<?>> all = new ArrayList<>();
        waiting.drainTo(all, MOST_TOGETHER);
        if (all.size() <= 1 || !together(all)) {
            all.forEach(asked -> asked.alone(transactions));
        }
    }

    private boolean together(List<Asked<?>> all) {
        try {
            List<Runnable> told = transactions.commit(
                    entries -> all.stream().map(asked -> asked.within(entries)).toList());
            told.forEach(Runnable::run);
            return true;
        } catch (RuntimeException | Error oneOfThem) {
            return false;
        }
    }

    /** Waits also when the caller is interrupted: the change may have happened, and he must learn it. */
    private static <R> R await(Future<R> change) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return change.get();
                } catch (InterruptedException later) {
                    interrupted = true;
                } catch (ExecutionException failed) {
                    if (failed.getCause() instanceof Error broken) {
                        throw broken;
                    }
                    throw failed.getCause() instanceof RuntimeException cause
                            ? cause
                            : new IllegalStateException("a transaction failed", failed.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A change that somebody waits for. */
    private static final class Asked<R> {
        private final Function<Entries, R> change;
        private final CompletableFuture<@Nullable R> done = new CompletableFuture<>();

        Asked(Function<Entries, R> change) {
            this.change = change;
        }

        /** @return tells who waits, once it is durable */
        Runnable within(Entries entries) {
            R answer = change.apply(entries);
            return () -> done.complete(answer);
        }

        void alone(Transactions transactions) {
            try {
                done.complete(transactions.commit(change));
            } catch (RuntimeException | Error failed) {
                done.completeExceptionally(failed);
            }
        }
    }
}
