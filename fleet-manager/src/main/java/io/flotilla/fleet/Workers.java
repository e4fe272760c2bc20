package io.flotilla.fleet;

import io.flotilla.fleet.node.Service;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The few threads beside the loop's own; each has its name and one purpose. */
final class Workers implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final int MOST_AUDITS_WAITING = 256;
    private static final long STOP_SECONDS = 5;

    private final ScheduledExecutorService link = Executors.newSingleThreadScheduledExecutor(named("broker-link"));
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(named("manager-timer"));
    private final ExecutorService audit = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_AUDITS_WAITING), named("broker-audit"));

    private final List<Future<?>> repeated = new CopyOnWriteArrayList<>();

    ScheduledExecutorService link() {
        return link;
    }

    /** Refuses when too much waits. */
    Executor audit() {
        return audit;
    }

    void everyMinute(Runnable task) {
        repeated.add(timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException failed) {
                        LOG.error("a task that runs every minute failed", failed);
                    }
                },
                1,
                1,
                TimeUnit.MINUTES));
    }

    @Override
    public void start() {}

    @Override
    public void stop() {
        repeated.forEach(task -> task.cancel(false));
        List.of(link, timer).forEach(ExecutorService::shutdownNow);
        audit.shutdown();
        try {
            audit.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
            link.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadFactory named(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
