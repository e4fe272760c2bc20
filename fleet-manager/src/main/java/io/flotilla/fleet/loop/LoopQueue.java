package io.flotilla.fleet.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What waits for the loop. Safe for use by many threads. */
public final class LoopQueue {
    private static final int MOST_AT_ONCE = 256;
    private static final int MOST_DROPPABLE = 20_000;
    /** So long a patient signal waits for the next one, and so often. */
    private static final Duration LINGER = Duration.ofMillis(4);

    private static final int MOST_ROUNDS = 8;

    private final LinkedBlockingQueue<Signal> waiting = new LinkedBlockingQueue<>();
    private final Duration linger;

    public LoopQueue() {
        this(LINGER);
    }

    LoopQueue(Duration linger) {
        this.linger = linger;
    }

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

    /**
     * Everything that waits, up to a batch; empty when nothing came within the time. What nobody waits for is held back for
     * a moment, so that it shares a wait for the disk with what somebody does wait for, and does not keep that waiting for
     * its own.
     */
    List<Signal> take(Duration longest) throws InterruptedException {
        List<Signal> batch = new ArrayList<>();
        Duration pause = longest.compareTo(linger) < 0 ? longest : linger;
        @Nullable Signal next = poll(longest);
        for (int round = 0; next != null; round++) {
            batch.add(next);
            waiting.drainTo(batch, MOST_AT_ONCE - batch.size());
            boolean enough = round == MOST_ROUNDS
                    || batch.size() == MOST_AT_ONCE
                    || !batch.stream().allMatch(LoopQueue::patient);
            next = enough ? null : poll(pause);
        }
        return batch;
    }

    private @Nullable Signal poll(Duration longest) throws InterruptedException {
        return waiting.poll(Math.max(0, longest.toMillis()), TimeUnit.MILLISECONDS);
    }

    /** Whether nothing is done on account of it that somebody waits for. */
    private static boolean patient(Signal signal) {
        return signal instanceof Signal.Published
                || (signal instanceof Signal.Said said
                        && (said.what() instanceof NodeSaid.AckSaid
                                || said.what() instanceof NodeSaid.StatusSaid
                                || said.what() instanceof NodeSaid.ProgressSaid
                                || said.what() instanceof NodeSaid.TelemetrySaid));
    }
}
