package io.flotilla.agent;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What other threads hand to the loop thread. */
final class Inbox implements Executor {
    private final LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();

    @Override
    public void execute(Runnable event) {
        waiting.add(event);
    }

    /** The next event; empty when none came in time. */
    Optional<Runnable> next(Duration patience) throws InterruptedException {
        return Optional.ofNullable(waiting.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
    }
}
