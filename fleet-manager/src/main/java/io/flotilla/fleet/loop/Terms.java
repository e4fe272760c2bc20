package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Alarm;
import io.flotilla.contract.message.Event;
import io.flotilla.contract.message.Stamp;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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

    /** Looks at what the node said last; whether a term has begun, so that everything has to be written again. */
    boolean begins(ManagedNode node) {
        NodeAddress address = node.address();
        for (Map.Entry<String, Stamp> held : held(node).entrySet()) {
            Stamp ours = entries.get(Tables.DOCUMENTS, held.getKey())
                    .map(DownDocument::stamp)
                    .orElse(Stamp.NONE);
            if (held.getValue().compareTo(ours) > 0) {
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
        Map<String, Stamp> held = new TreeMap<>();
        Pictures.standing(entries, address)
                .ifPresent(standing -> held.put(Topics.node(address, NodeTopic.CONFIG_DESIRED), standing.of()));
        Pictures.about(entries, address).ifPresent(about -> {
            held.merge(
                    Topics.node(address, NodeTopic.CONFIG_DESIRED), about.held().config(), Terms::newer);
            held.put(
                    Topics.node(address, NodeTopic.COMMAND_PENDING),
                    about.held().pending());
            held.put(Topics.chain(node.chain(), ChainTopic.PEERS), about.held().peers());
            held.put(Topics.chain(node.chain(), ChainTopic.TRUST), about.held().trust());
        });
        return held;
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
