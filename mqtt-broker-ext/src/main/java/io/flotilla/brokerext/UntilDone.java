package io.flotilla.brokerext;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a task once, and after a failure again and again until it succeeds. */
final class UntilDone {
    static final Duration PAUSE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(UntilDone.class);

    private final String task;
    private final Supplier<CompletableFuture<Void>> work;
    private final BiConsumer<Runnable, Duration> later;

    /** @param later runs something after a delay */
    UntilDone(String task, Supplier<CompletableFuture<Void>> work, BiConsumer<Runnable, Duration> later) {
        this.task = task;
        this.work = work;
        this.later = later;
    }

    void begin(Duration delay) {
        later.accept(this::run, delay);
    }

    private void run() {
        try {
            work.get().exceptionally(failure -> {
                failed(failure);
                return null;
            });
        } catch (RuntimeException failure) {
            failed(failure);
        }
    }

    private void failed(Throwable failure) {
        LOG.error("task failed task={} again={}", task, PAUSE, failure);
        begin(PAUSE);
    }
}
