package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.Alarm;
import io.flotilla.contract.message.Event;
import io.flotilla.contract.message.ReportedConfig;
import io.flotilla.contract.message.Stamp;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.node.Standing;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Begins a new term when a node holds more than this store ever wrote: the store was restored, and what it wrote next
 * would be refused as old. What a node holds is read from what its agent signed, its reports and its {@code about}.
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

    /** What a document tells of what its node holds, and the one before did not, by topic. */
    static Map<String, Stamp> told(Optional<About> before, About about) {
        Map<String, Stamp> told = held(about);
        before.map(Terms::held).ifPresent(known -> told.entrySet().removeAll(known.entrySet()));
        return told;
    }

    static Map<String, Stamp> told(ReportedConfig report) {
        String topic = Topics.node(report.from(), NodeTopic.CONFIG_DESIRED);
        return Map.of(topic, Standing.of(report).of());
    }

    /** Whether one of these is newer than what this store ever wrote, or one was: then the alarm may be to be ended. */
    boolean ahead(NodeAddress node, Map<String, Stamp> held) {
        return alarms.isRaised(node, ALARM)
                || held.entrySet().stream().anyMatch(one -> one.getValue().compareTo(written(one.getKey())) > 0);
    }

    private Stamp written(String topic) {
        return entries.get(Tables.DOCUMENTS, topic).map(DownDocument::stamp).orElse(Stamp.NONE);
    }

    /** Looks at all that the node said last; whether a term has begun, so that everything has to be written again. */
    boolean begins(ManagedNode node) {
        NodeAddress address = node.address();
        for (Map.Entry<String, Stamp> held : held(node).entrySet()) {
            if (held.getValue().compareTo(written(held.getKey())) > 0) {
                String message = address + " holds a newer " + held.getKey().replace(Topics.ROOT, "")
                        + " than this store: was it restored from a backup? A new term has everything signed again";
                alarms.raise(address, new Alarm(ALARM, Event.Severity.CRITICAL, now, message));
                return mayBegin(held.getValue().term()) && begin(held.getValue().term(), message);
            }
        }
        alarms.end(address, ALARM);
        return false;
    }

    /** The newest that the node is known to hold, by topic. */
    private Map<String, Stamp> held(ManagedNode node) {
        NodeAddress address = node.address();
        Map<String, Stamp> held =
                Pictures.about(entries, address).map(Terms::held).orElseGet(TreeMap::new);
        Pictures.standing(entries, address)
                .ifPresent(standing ->
                        held.merge(Topics.node(address, NodeTopic.CONFIG_DESIRED), standing.of(), Terms::newer));
        return held;
    }

    private static Map<String, Stamp> held(About about) {
        return new TreeMap<>(Map.of(
                Topics.node(about.from(), NodeTopic.CONFIG_DESIRED),
                about.held().config(),
                Topics.node(about.from(), NodeTopic.COMMAND_PENDING),
                about.held().pending(),
                Topics.chain(about.chain(), ChainTopic.PEERS),
                about.held().peers(),
                Topics.chain(about.chain(), ChainTopic.TRUST),
                about.held().trust()));
    }

    private static Stamp newer(Stamp one, Stamp other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private boolean mayBegin(long reported) {
        boolean lately = entries.get(Tables.COUNTERS, ALARM)
                .filter(last -> now.getEpochSecond() - last.value() < SELDOM.toSeconds())
                .isPresent();
        return !lately && reported < now.plus(FARTHEST).getEpochSecond();
    }

    private boolean begin(long reported, String message) {
        long term = NewTerm.begin(entries, reported, now);
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
