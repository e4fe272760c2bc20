package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Alarm;
import io.flotilla.contract.message.Event;
import io.flotilla.contract.message.ReportedConfig;
import io.flotilla.contract.message.Stamp;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import java.time.Duration;
import java.time.Instant;

/**
 * Begins a new term when a node holds more than this store ever wrote: the store was restored, and what it wrote next
 * would be refused as old. Only configurations are compared, for they carry their term; a list of commands that is ahead
 * comes from the same lost store as a configuration that is, and is written again with it.
 */
final class Terms {
    private static final String ALARM = "term.raised";
    /** A node that lies shall not have the whole fleet signed again and again. */
    private static final Duration SELDOM = Duration.ofMinutes(10);
    /** Terms are seconds since 1970 at most: one far ahead of the clock is made up, and not followed. */
    private static final Duration FARTHEST = Duration.ofDays(3650);

    private final Entries entries;
    private final Alarms alarms;
    private final Instant now;

    Terms(Entries entries, Alarms alarms, Instant now) {
        this.entries = entries;
        this.alarms = alarms;
        this.now = now;
    }

    /** Looks at what the node reported last; whether a term has begun, so that everything has to be written again. */
    boolean begins(NodeAddress node) {
        ReportedConfig report = Pictures.report(entries, node).orElse(null);
        if (report == null) {
            return false;
        }
        Stamp ours = entries.get(Tables.DOCUMENTS, Topics.node(node, NodeTopic.CONFIG_DESIRED))
                .map(DownDocument::stamp)
                .orElse(Stamp.NONE);
        if (new Stamp(report.term(), report.version()).compareTo(ours) <= 0) {
            alarms.end(node, ALARM);
            return false;
        }
        String message = node + " holds a newer configuration than this store: was it restored from a backup?"
                + " A new term has everything signed again";
        alarms.raise(node, new Alarm(ALARM, Event.Severity.CRITICAL, now, message));
        return mayBegin(report.term()) && begin(report.term(), message);
    }

    private boolean mayBegin(long reported) {
        boolean lately = entries.get(Tables.COUNTERS, ALARM)
                .filter(last -> now.getEpochSecond() - last.value() < SELDOM.toSeconds())
                .isPresent();
        return !lately && reported < now.plus(FARTHEST).getEpochSecond();
    }

    private boolean begin(long reported, String message) {
        long term = Math.max(Math.max(Pictures.term(entries), reported) + 1, now.getEpochSecond());
        entries.put(Tables.COUNTERS, Pictures.TERM, new Tables.Counter(term));
        entries.put(Tables.COUNTERS, ALARM, new Tables.Counter(now.getEpochSecond()));
        alarms.tell(null, Event.Severity.CRITICAL, ALARM, "term " + term + " begins: " + message);
        Chronicle.audit(
                entries,
                now,
                Actor.MANAGER,
                Chronicle.Change.of("term.raise", "fleet", "term " + term + ": " + message));
        return true;
    }
}
