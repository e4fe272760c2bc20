package io.flotilla.agent;

import io.flotilla.agent.identity.AgentFault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells that the disk is full, once, and that it is no longer. Used by the loop thread only. */
final class DiskWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Memory memory;
    private final Alarms alarms;
    private final Clock steady;
    private boolean full;
    private Instant nextTry = Instant.MIN;

    /** @param steady for pauses */
    DiskWatch(Memory memory, Alarms alarms, Clock steady) {
        this.memory = memory;
        this.alarms = alarms;
        this.steady = steady;
    }

    /** Whether that was the reason; it is told then. */
    boolean explains(RuntimeException failure) {
        if (!(failure instanceof AgentFault fault) || fault.code() != AgentFault.Code.DISK_FULL) {
            return false;
        }
        if (!full) {
            full = true;
            nextTry = steady.instant().plus(PAUSE);
            LOG.error("{}", fault.getMessage());
            alarms.set(Alarms.DISK_FULL, true, String.valueOf(fault.getMessage()));
        }
        return true;
    }

    /** Tries, while the disk is full, whether something can be written again. */
    void tick() {
        if (!full || steady.instant().isBefore(nextTry)) {
            return;
        }
        nextTry = steady.instant().plus(PAUSE);
        try {
            memory.probe();
        } catch (AgentFault still) {
            return;
        }
        full = false;
        LOG.info("there is space on the disk again");
        alarms.set(Alarms.DISK_FULL, false, "");
    }
}
