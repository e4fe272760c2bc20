package io.flotilla.agent;

import io.flotilla.contract.message.Event.Severity;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which of the agent's alarms are active. Used by the loop thread only. */
final class Alarms {
    static final String CLOCK_SKEW = "clock.skew";
    static final String CLONED = "identity.cloned";
    static final String DISK_FULL = "disk.full";
    static final String EXPIRING = "certificate.expiring";
    static final String NODE_FAILED = "node.failed";
    private static final Map<String, Severity> KNOWN = Map.of(
            CLOCK_SKEW,
            Severity.WARNING,
            CLONED,
            Severity.CRITICAL,
            DISK_FULL,
            Severity.CRITICAL,
            EXPIRING,
            Severity.CRITICAL,
            NODE_FAILED,
            Severity.CRITICAL);

    private final Voice voice;
    private final Clock clock;
    private final Set<String> active = new TreeSet<>();

    Alarms(Voice voice, Clock clock) {
        this.voice = voice;
        this.clock = clock;
    }

    void set(String code, boolean raised, String message) {
        if (raised && active.add(code)) {
            voice.alarm(code, KNOWN.getOrDefault(code, Severity.WARNING), clock.instant(), message);
        } else if (!raised && active.remove(code)) {
            voice.clearAlarm(code);
        }
    }

    int count() {
        return active.size();
    }

    /** An earlier life of the agent may have left some that hold no longer. */
    void clearLeftovers() {
        KNOWN.keySet().stream().filter(code -> !active.contains(code)).sorted().forEach(voice::clearAlarm);
    }
}
