package io.flotilla.fleet.broker;

import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.message.ManagerState;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.time.Clocks;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.loop.CallLink;
import io.flotilla.fleet.loop.Downlink;
import io.flotilla.fleet.loop.LoopQueue;
import io.flotilla.fleet.loop.Signal;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.node.Service;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The manager's own connection to the broker: kept up for ever, with a capped, jittered back-off. Each attempt is a new
 * {@link BrokerSession}.
 */
public final class BrokerLink implements Service, Downlink, CallLink {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerLink.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration STANDING = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int LOOK_SECONDS = 5;

    private final LinkSettings settings;
    private final Inbox inbox;
    private final LoopQueue queue;
    private final ScheduledExecutorService scheduler;
    private final Clock wall;
    private final Clock clock;
    private final RandomGenerator random;
    private volatile @Nullable BrokerSession session;
    private volatile @Nullable Future<?> next;
    private volatile @Nullable Future<?> looking;
    private volatile boolean running;
    private int failures;
    private Instant since = Instant.MAX.minus(STANDING);

    /** @param scheduler one thread; attempts block it */
    public BrokerLink(
            LinkSettings settings,
            Inbox inbox,
            LoopQueue queue,
            ScheduledExecutorService scheduler,
            Clocks clocks,
            RandomGenerator random) {
        this.settings = settings;
        this.inbox = inbox;
        this.queue = queue;
        this.scheduler = scheduler;
        this.wall = clocks.wall();
        this.clock = clocks.steady();
        this.random = random;
    }

    @Override
    public void start() {
        running = true;
        scheduler.execute(this::attempt);
        looking = scheduler.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    /** Says good-bye. */
    @Override
    public void stop() {
        running = false;
        Future<?> attempt = next;
        if (attempt != null) {
            attempt.cancel(false);
        }
        Future<?> look = looking;
        if (look != null) {
            look.cancel(false);
        }
        BrokerSession last = session;
        session = null;
        if (last != null) {
            last.leave(state(Presence.State.OFFLINE));
        }
    }

    public boolean isUp() {
        return session != null;
    }

    @Override
    public boolean publish(DownDocument document) {
        BrokerSession current = session;
        return current != null && current.publish(document, clock.instant());
    }

    /** A broker that owes an acknowledgement for too long is left. */
    private void look() {
        BrokerSession current = session;
        if (current != null && current.overdue(clock.instant())) {
            lost(current, "no acknowledgement within " + Unanswered.PATIENCE.toSeconds() + " s");
        }
    }

    @Override
    public boolean ask(Asked question) {
        BrokerSession current = session;
        return current != null && current.ask(question, clock.instant());
    }

    private void attempt() {
        if (!running) {
            return;
        }
        BrokerSession fresh = new BrokerSession(settings, inbox, queue, this::lost);
        try {
            fresh.open(state(Presence.State.LOST));
            fresh.announce(Topics.managerState(settings.instance()), state(Presence.State.ONLINE));
            since = clock.instant();
            session = fresh;
            queue.offer(new Signal.BrokerUp());
            LOG.info("broker link up broker={}", settings.broker().get());
        } catch (MqttException | RuntimeException failed) {
            fresh.abandon();
            failures++;
            LOG.warn("broker link failed attempt={} reason={}", failures, String.valueOf(failed.getMessage()));
            again();
        }
    }

    /** Ignored from a session that is no longer the one. */
    private void lost(BrokerSession ended, String reason) {
        unlessStopping(() -> scheduler.execute(() -> {
            if (session == ended) {
                session = null;
                failures = stood() ? 0 : failures + 1;
                queue.offer(new Signal.BrokerDown());
                LOG.warn("broker link down reason={}", reason);
                ended.abandon();
                again();
            }
        }));
    }

    /** A link that breaks at once is no better than none. */
    private boolean stood() {
        return !clock.instant().isBefore(since.plus(STANDING));
    }

    private void again() {
        long cap = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(failures, 6));
        long pause = cap / 2 + random.nextLong(cap / 2 + 1);
        unlessStopping(() -> next = scheduler.schedule(this::attempt, pause, TimeUnit.MILLISECONDS));
    }

    private static void unlessStopping(Runnable handOver) {
        try {
            handOver.run();
        } catch (RejectedExecutionException stopping) {
            LOG.debug("broker link ends");
        }
    }

    private byte[] state(Presence.State state) {
        return Documents.encode(
                new ManagerState(state, state == Presence.State.ONLINE ? 1 : 0, wall.instant(), settings.version()));
    }
}
