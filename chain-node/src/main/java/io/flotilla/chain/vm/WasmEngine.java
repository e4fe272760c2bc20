package io.flotilla.chain.vm;

import io.flotilla.contract.chain.Sha256;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

/**
 * Contracts on Endive, on a thread whose stack holds the deepest calls that {@link Metering} lets through. Prepared
 * code is kept by its hash, the least used is let go.
 */
final class WasmEngine implements Engine {
    /** {@value Metering#MOST_DEPTH} frames of the largest function take less than a third of it. */
    private static final long STACK_BYTES = 64L << 20;

    private static final int MOST_KEPT = 64;

    private final UnaryOperator<Prepared> finish;
    private final ExecutorService thread;
    private final Map<Sha256, Prepared> kept = new LinkedHashMap<>(MOST_KEPT, 0.75f, true);

    /** @param finish what is done to checked code, which runs interpreted, before its first call */
    WasmEngine(String name, UnaryOperator<Prepared> finish) {
        this.finish = finish;
        this.thread = Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(null, work, name, STACK_BYTES);
            made.setDaemon(true);
            return made;
        });
    }

    @Override
    public void check(byte[] wasm) {
        onThread(() -> Prepared.interpreted(wasm));
    }

    @Override
    public Outcome call(Sha256 codeHash, byte[] wasm, Call call, HostState state) {
        return onThread(() -> prepared(codeHash, wasm).call(call, state));
    }

    @Override
    public void close() {
        thread.shutdown();
    }

    private Prepared prepared(Sha256 codeHash, byte[] wasm) {
        Prepared known = kept.get(codeHash);
        if (known != null) {
            return known;
        }
        Prepared made = finish.apply(Prepared.interpreted(wasm));
        if (kept.size() == MOST_KEPT) {
            kept.remove(kept.keySet().iterator().next());
        }
        kept.put(codeHash, made);
        return made;
    }

    private <T> T onThread(Callable<T> work) {
        Future<T> future = thread.submit(work);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException goOn) {
                    // A call is bounded by its gas: there is an outcome soon, and no half of one.
                    interrupted = true;
                }
            }
        } catch (ExecutionException failed) {
            throw unchecked(failed);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private RuntimeException unchecked(ExecutionException failed) {
        Throwable cause = Objects.requireNonNull(failed.getCause());
        if (cause instanceof RefusedModule refused) {
            return refused;
        }
        thread.execute(kept::clear);
        return cause instanceof EngineFault fault
                ? fault
                : new EngineFault("the contract engine failed: " + cause, cause);
    }
}
