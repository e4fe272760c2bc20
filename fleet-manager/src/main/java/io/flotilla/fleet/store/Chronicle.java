package io.flotilla.fleet.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.CanonicalJson;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Event;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.AuditEntry;
import io.flotilla.fleet.node.FleetEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Appends to the log of changes and to the list of events, inside the transaction that makes the change. */
public final class Chronicle {
    /** The newest events that are kept of each node, and of the fleet itself: nobody's push out another's. */
    public static final int MOST_EVENTS = 200;

    private static final Sha256 FIRST = new Sha256("0".repeat(64));
    private static final int LONGEST = 2_000;
    private static final int SELDOM_SECONDS = 60;

    private Chronicle() {}

    /**
     * What an audit entry says was done.
     *
     * @param before hash of what was there; null when there was nothing
     * @param after hash of what is there now; null when it is gone
     */
    public record Change(
            String action,
            String target,
            String detail,
            @Nullable Sha256 before,
            @Nullable Sha256 after) {
        /** A change of which no content is hashed. */
        public static Change of(String action, String target, String detail) {
            return new Change(action, target, detail, null, null);
        }
    }

    public static void audit(Entries entries, Instant at, Actor actor, Change change) {
        Optional<AuditEntry> last = entries.last(Tables.AUDIT, "").map(Entries.Row::value);
        long number = last.map(AuditEntry::number).orElse(0L) + 1;
        AuditEntry entry = new AuditEntry(
                number,
                at.truncatedTo(ChronoUnit.MILLIS),
                actor.name(),
                change.action(),
                change.target(),
                cut(change.detail()),
                change.before(),
                change.after(),
                actor.requestId(),
                last.map(AuditEntry::hash).orElse(FIRST),
                FIRST);
        entries.put(Tables.AUDIT, Tables.number(number), hashed(entry));
    }

    /** The hash that the entry must carry. */
    public static Sha256 hashOf(AuditEntry entry) {
        ObjectNode tree = Json.tree(entry);
        tree.remove("hash");
        return Sha256.of(CanonicalJson.bytes(tree));
    }

    public static FleetEvent event(
            Entries entries, Instant at, @Nullable NodeAddress node, Event.Severity severity, Note note) {
        long number = next(entries, "event");
        FleetEvent event = new FleetEvent(number, at, node, severity, note.code(), cut(note.message()));
        String key = Tables.number(number);
        entries.put(Tables.EVENTS, key, event);
        String owner = node == null ? "fleet" : node.toString();
        String place = owner + "/" + next(entries, "event/" + owner) % MOST_EVENTS;
        entries.get(Tables.EVENTS_OF, place).ifPresent(oldest -> entries.remove(Tables.EVENTS, oldest.value()));
        entries.put(Tables.EVENTS_OF, place, new Tables.Reference(key));
        return event;
    }

    /**
     * As {@link #audit}, but at most one entry for the same action and target within a minute; the next one says how many
     * were left out.
     */
    public static void auditSeldom(Entries entries, Instant at, Actor actor, Change change) {
        Optional<String> left = seldom(entries, at, change.action() + "/" + change.target());
        if (left.isEmpty()) {
            return;
        }
        audit(
                entries,
                at,
                actor,
                new Change(
                        change.action(),
                        change.target(),
                        change.detail() + left.get(),
                        change.before(),
                        change.after()));
    }

    /**
     * Holds back what happens more than once within a minute.
     *
     * @param what names it
     * @return empty when it is to be left out; else a remark on how many were, which may be empty text
     */
    public static Optional<String> seldom(Entries entries, Instant at, String what) {
        String since = "seldom/" + what;
        String left = "left/" + what;
        long last =
                entries.get(Tables.COUNTERS, since).map(Tables.Counter::value).orElse(Long.MIN_VALUE);
        if (last != Long.MIN_VALUE && at.getEpochSecond() - last < SELDOM_SECONDS) {
            next(entries, left);
            return Optional.empty();
        }
        long count =
                entries.get(Tables.COUNTERS, left).map(Tables.Counter::value).orElse(0L);
        entries.put(Tables.COUNTERS, since, new Tables.Counter(at.getEpochSecond()));
        entries.remove(Tables.COUNTERS, left);
        return Optional.of(count == 0 ? "" : " (" + count + " more since the entry before)");
    }

    /** What an event says: a stable code and a sentence. */
    public record Note(String code, String message) {}

    /** Counts from 1. */
    public static long next(Entries entries, String counter) {
        long value =
                entries.get(Tables.COUNTERS, counter).map(Tables.Counter::value).orElse(0L) + 1;
        entries.put(Tables.COUNTERS, counter, new Tables.Counter(value));
        return value;
    }

    private static AuditEntry hashed(AuditEntry entry) {
        return new AuditEntry(
                entry.number(),
                entry.at(),
                entry.operator(),
                entry.action(),
                entry.target(),
                entry.detail(),
                entry.before(),
                entry.after(),
                entry.requestId(),
                entry.previous(),
                hashOf(entry));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
