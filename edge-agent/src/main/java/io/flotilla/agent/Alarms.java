package io.flotilla.agent;

import io.flotilla.agent.node.NodeView;
import io.flotilla.contract.chain.ChainReport;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.message.Event.Severity;
import io.flotilla.contract.message.Phase;
import io.flotilla.contract.message.Problem;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which of the agent's alarms are active. Used by the loop thread only. */
final class Alarms {
    static final String CHAIN_STALLED = "chain.stalled";
    static final String CLOCK_SKEW = "clock.skew";
    static final String CLONED = "identity.cloned";
    static final String DISK_FULL = "disk.full";
    static final String EXPIRING = "certificate.expiring";
    static final String MUTE = "validator.mute";
    static final String NODE_FAILED = "node.failed";
    static final String POLICY_UNREADABLE = "policy.unreadable";
    private static final Map<String, Severity> KNOWN = Map.of(
            CHAIN_STALLED,
            Severity.CRITICAL,
            CLOCK_SKEW,
            Severity.WARNING,
            CLONED,
            Severity.CRITICAL,
            DISK_FULL,
            Severity.CRITICAL,
            EXPIRING,
            Severity.CRITICAL,
            MUTE,
            Severity.WARNING,
            NODE_FAILED,
            Severity.CRITICAL,
            POLICY_UNREADABLE,
            Severity.CRITICAL);

    private final Voice voice;
    private final Clock clock;
    private final Set<String> active = new TreeSet<>();
    private final Map<String, String> causes = new TreeMap<>();

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

    /** What the node at hand gives cause for. */
    void ofNode(NodeView view, Phase phase) {
        Problem trouble = view.trouble();
        String why = trouble == null ? "the node reports that it failed: look at node.log" : trouble.message();
        set(NODE_FAILED, phase == Phase.FAILED, why);
        ChainReport.Stall stall = view.chain().map(ChainReport::stall).orElse(null);
        because(CHAIN_STALLED, stall == null ? "" : Json.name(stall.cause()), stall == null ? "" : stall.message());
        ChainReport.Mute mute = view.chain().map(ChainReport::mute).orElse(null);
        because(MUTE, mute == null ? "" : Json.name(mute.reason()), mute == null ? "" : mute.message());
    }

    /** Another cause is another alarm under the same code; an empty one is none. */
    private void because(String code, String cause, String message) {
        if (!cause.equals(causes.getOrDefault(code, ""))) {
            causes.put(code, cause);
            set(code, false, "");
            set(code, !cause.isEmpty(), cause + ": " + message);
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
