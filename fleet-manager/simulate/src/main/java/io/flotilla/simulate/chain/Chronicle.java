package io.flotilla.simulate.chain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Pause;
import io.flotilla.simulate.Samples;
import io.flotilla.simulate.chain.Load.Accepted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Watches one node while it decides blocks: when they come, what is in them, and when a transaction is final. */
final class Chronicle implements AutoCloseable {
    private static final int LOOK_AGAIN_MILLIS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final BenchNode node;
    private final ConcurrentLinkedQueue<Accepted> followed = new ConcurrentLinkedQueue<>();
    private final List<Long> latencies = new ArrayList<>();
    private final Thread watcher = new Thread(this::watch, "chronicle");
    private volatile boolean running = true;
    private volatile @Nullable Throwable broken;

    /**
     * The blocks of a stretch of time.
     *
     * @param transactions in all of them
     * @param millis between two blocks, on average
     */
    record Stretch(long blocks, long transactions, double millis) {}

    Chronicle(BenchNode node) {
        this.node = node;
    }

    void start() {
        watcher.start();
    }

    /** Transactions put here are looked for until they are final. */
    ConcurrentLinkedQueue<Accepted> followed() {
        return followed;
    }

    /** Waits until everything that was followed is final. */
    Samples latencies() {
        BenchNode.until("the followed transactions to be final", () -> {
            Throwable why = broken;
            if (why != null) {
                throw new Failure(Failure.Exit.FAILED, "the watch broke: " + why.getMessage(), why);
            }
            return followed.isEmpty();
        });
        close();
        if (latencies.isEmpty()) {
            throw Failure.failed("no transaction became final");
        }
        return new Samples(latencies.stream().mapToLong(Long::longValue).toArray());
    }

    /** Reads the blocks behind {@code from}, up to {@code to}. */
    static Stretch stretch(BenchNode node, long from, long to) {
        double millis = to > from
                ? (double) Duration.between(time(node, from), time(node, to)).toMillis() / (to - from)
                : 0;
        return new Stretch(to - from, transactions(node, from, to), millis);
    }

    /** How many stand in the blocks behind {@code from}, up to {@code to}. */
    static long transactions(BenchNode node, long from, long to) {
        long all = 0;
        for (long height = from + 1; height <= to; height++) {
            all += node.done("GET", "/chain/block/" + height, null)
                    .path("transactionCount")
                    .asLong();
        }
        return all;
    }

    /** Waits until nothing waits in the pool. */
    static void drained(BenchNode node) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (node.status().at("/chain/pooled").asLong() > 0) {
            if (System.nanoTime() > end) {
                throw new Failure(
                        Failure.Exit.TIMED_OUT, "transactions still wait after " + PATIENCE.toSeconds() + " s");
            }
            Pause.millis(LOOK_AGAIN_MILLIS);
        }
    }

    private static Instant time(BenchNode node, long height) {
        return Instant.parse(
                node.done("GET", "/chain/block/" + height, null).path("time").asText());
    }

    private void watch() {
        try {
            long seen = node.height();
            while (running) {
                long height = node.height();
                if (height > seen) {
                    look(System.nanoTime());
                    seen = height;
                }
                Pause.millis(LOOK_AGAIN_MILLIS);
            }
        } catch (RuntimeException gone) {
            broken = gone;
        }
    }

    /** In the order of acknowledgement: the first that still waits ends the look, so that looking costs little. */
    private void look(long now) {
        for (Iterator<Accepted> each = followed.iterator(); each.hasNext(); ) {
            Accepted one = each.next();
            JsonNode found = node.done("GET", "/chain/transaction/" + one.id(), null);
            if (!found.path("state").asText().equals("final")) {
                return;
            }
            String status = found.at("/receipt/status").asText();
            if (!status.equals("succeeded")) {
                throw Failure.failed("a transfer came to " + status + ": "
                        + found.at("/receipt/message").asText());
            }
            latencies.add(now - one.nanos());
            each.remove();
        }
    }

    @Override
    public void close() {
        running = false;
        try {
            watcher.join(PATIENCE.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
