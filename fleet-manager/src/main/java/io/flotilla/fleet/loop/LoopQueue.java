package io.flotilla.fleet.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What waits for the loop. Safe for use by many threads. */
public final class LoopQueue {
    private static final int MOST_AT_ONCE = 256;
    private static final int MOST_DROPPABLE = 20_000;

    private final LinkedBlockingQueue<Signal> waiting = new LinkedBlockingQueue<>();

    public void offer(Signal signal) {
        waiting.add(signal);
    }

    /** For what is only worth something when it is fresh: dropped while the loop is far behind. */
    public void offerDroppable(Signal signal) {
        if (waiting.size() < MOST_DROPPABLE) {
            waiting.add(signal);
        }
    }

    public int size() {
        return waiting.size();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Everything that waits, up to a batch; empty when nothing came within the time. */
    List<Signal> take(Duration longest) throws InterruptedException {
        List<Signal> batch = new ArrayList<>();
        Signal first = waiting.poll(Math.max(0, longest.toMillis()), TimeUnit.MILLISECONDS);
        if (first != null) {
            batch.add(first);
            waiting.drainTo(batch, MOST_AT_ONCE - 1);
        }
        return batch;
    }
}
