package io.flotilla.chain;

import io.flotilla.chain.admin.AdminRequest;
import io.flotilla.chain.admin.Answer;
import io.flotilla.chain.admin.NodeControl;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's only writer: takes one event after the other and hands it to the {@link Node}. A bug there ends the loop
 * and with it the process, for the agent to start it anew.
 */
final class NodeLoop implements NodeControl, NodeEvent.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLoop.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final int ANSWER_SECONDS = 20;
    /** So many events are taken before what came with them is written in one go. */
    private static final int MOST_AT_ONCE = 256;

    private final NodeQueue queue;
    private final Node node;
    private final Clock clock;
    private final Consumer<Throwable> onCrash;
    private final Thread thread = new Thread(this::run, "node");
    private volatile boolean running = true;

    /** @param onCrash called on the loop's thread when a bug ended it */
    NodeLoop(NodeQueue queue, Node node, Clock clock, Consumer<Throwable> onCrash) {
        this.queue = queue;
        this.node = node;
        this.clock = clock;
        this.onCrash = onCrash;
    }

    void start() {
        thread.start();
    }

    /** Closes links and port, then waits for the loop's end. */
    void stop() {
        queue.add(new NodeEvent.Stop());
        try {
            thread.join(TimeUnit.SECONDS.toMillis(ANSWER_SECONDS));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Answer ask(AdminRequest request) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        queue.add(new NodeEvent.Asked(request, answer));
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException slow) {
            return Answer.refused(503, "busy", "The node did not answer in time: ask again.");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Answer.refused(503, "stopping", "The node is stopping.");
        } catch (ExecutionException broken) {
            throw new CompletionException(broken);
        }
    }

    @Override
    public void asked(NodeEvent.Asked event) {
        try {
            event.request().accept(node, event.answer());
        } catch (RuntimeException bug) {
            event.answer().completeExceptionally(bug);
            throw bug;
        }
    }

    @Override
    public void happened(NodeEvent.Happened event) {
        node.on(event.event());
    }

    @Override
    public void then(NodeEvent.Then event) {
        event.action().run();
    }

    @Override
    public void stopped() {
        running = false;
    }

    private void run() {
        try {
            node.start();
            node.wake();
            while (running) {
                @Nullable NodeEvent event = queue.take(pause());
                for (int taken = 1; event != null; taken++) {
                    event.accept(this);
                    event = taken < MOST_AT_ONCE ? queue.poll() : null;
                }
                node.wake();
            }
            node.stop();
        } catch (InterruptedException asked) {
            node.stop();
        } catch (RuntimeException | Error bug) {
            LOG.error("the node's loop ended", bug);
            onCrash.accept(bug);
        }
    }

    private Duration pause() {
        @Nullable Instant next = node.nextWake().orElse(null);
        if (next == null) {
            return LONGEST_PAUSE;
        }
        Duration left = Duration.between(clock.instant(), next);
        return left.isNegative()
                ? Duration.ZERO
                : left.compareTo(LONGEST_PAUSE) < 0 ? left.plusMillis(1) : LONGEST_PAUSE;
    }
}
