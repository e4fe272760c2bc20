package io.flotilla.fleet.loop;

import io.flotilla.fleet.node.FleetException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the loop was told and the store does not hold yet. One signal that cannot be taken in does not take the others
 * with it; while the store fails, all of them wait. Used by the loop's thread only.
 */
final class Backlog {
    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 5;
    private static final Set<FleetException.Code> LATER =
            EnumSet.of(FleetException.Code.STORAGE, FleetException.Code.DISK_FULL);

    private final Consumer<List<Signal>> commit;
    private final Deque<Signal> waiting = new ArrayDeque<>();
    private Instant notBefore = Instant.MIN;
    private int faults;

    private enum End {
        STORED,
        BAD,
        LATER
    }

    /** @param commit one transaction */
    Backlog(Consumer<List<Signal>> commit) {
        this.commit = commit;
    }

    /** What the store need not hear of is as good as stored. */
    void add(List<Signal> batch) {
        for (Signal signal : batch) {
            if (Durable.is(signal)) {
                waiting.add(signal);
            } else {
                settle(signal);
            }
        }
    }

    int size() {
        return waiting.size();
    }

    void store(Instant now) {
        if (waiting.isEmpty() || now.isBefore(notBefore)) {
            return;
        }
        List<Signal> all = List.copyOf(waiting);
        End end = attempt(all, now);
        if (end == End.STORED) {
            waiting.clear();
            all.forEach(Backlog::settle);
        } else if (end == End.BAD) {
            oneByOne(now);
        }
    }

    private void oneByOne(Instant now) {
        while (!waiting.isEmpty()) {
            Signal signal = waiting.element();
            End end = attempt(List.of(signal), now);
            if (end == End.LATER) {
                return;
            }
            if (end == End.BAD) {
                LOG.error("signal={} is dropped", signal);
            }
            waiting.remove();
            settle(signal);
        }
    }

    private End attempt(List<Signal> signals, Instant now) {
        try {
            commit.accept(signals);
            faults = 0;
            return End.STORED;
        } catch (RuntimeException bad) {
            if (bad instanceof FleetException fault && LATER.contains(fault.code())) {
                notBefore = now.plus(FIRST_PAUSE.multipliedBy(1L << Math.min(faults++, MOST_DOUBLINGS)));
                LOG.error("signals={} wait, for the store fails", signals.size(), bad);
                return End.LATER;
            }
            LOG.warn("signals={} cannot be taken in", signals.size(), bad);
            return End.BAD;
        }
    }

    /** The broker may forget it. */
    private static void settle(Signal signal) {
        if (signal instanceof Signal.Said said) {
            try {
                said.done().run();
            } catch (RuntimeException gone) {
                LOG.warn("not acknowledged, it will come again", gone);
            }
        }
    }
}
