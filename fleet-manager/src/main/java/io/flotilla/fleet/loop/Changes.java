package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.TopicName;
import io.flotilla.fleet.node.FleetAlarm;
import io.flotilla.fleet.node.FleetCommand;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.store.StoredChain;
import io.flotilla.fleet.store.Table;
import io.flotilla.fleet.store.Tables;
import io.flotilla.fleet.store.Touch;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What has changed, in the order in which it did, in bounded memory: of each subject only the newest change is kept,
 * and of all the newest {@value #MOST}. A reader who is slow therefore costs nothing and reads each subject once, as it
 * is when he comes to it; one who was away for too long is told to read everything again. Those who report changes never
 * wait for those who read them. Safe for use by many threads.
 */
public final class Changes {
    /** The tables whose rows are part of what operators watch. */
    public static final Set<Table<?>> TABLES = Set.of(
            Tables.CHAINS,
            Tables.NODES,
            Tables.ABOUTS,
            Tables.REPORTS,
            Tables.DOCUMENTS,
            Tables.CERTIFICATES_OF,
            Tables.COMMANDS,
            Tables.EXECUTIONS,
            Tables.EVENTS,
            Tables.ALARMS);

    static final int MOST = 16_384;

    private final String life;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final TreeMap<Long, Change> byNumber = new TreeMap<>();
    private final Map<Subject, Long> newest = new HashMap<>();
    private final Map<String, String> chainOf = new HashMap<>();
    private long last;
    private long forgotten;
    private long wakes;

    /** @param life tells this list from that of a manager that ran before: lower-case letters and digits */
    public Changes(String life) {
        this.life = life;
    }

    /**
     * One change of one subject.
     *
     * @param number grows
     * @param ended the alarm that is no longer there; null for everything else
     */
    public record Change(
            long number, Subject subject, @Nullable FleetAlarm ended) {}

    /** A place in the list, as text that means nothing to anybody else. */
    public String cursor(long number) {
        return life + "-" + Long.toString(number, Character.MAX_RADIX);
    }

    /** The place after everything that has happened until now. */
    public long now() {
        lock.lock();
        try {
            return last;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The place that a cursor names; empty when what came after it is no longer known.
     *
     * @throws IllegalArgumentException when no manager ever gave such a cursor
     */
    public Optional<Long> place(String cursor) {
        if (!cursor.matches("[a-z0-9]{1,40}-[a-z0-9]{1,12}")) {
            throw new IllegalArgumentException("\"" + cursor + "\" is not one that this manager gave");
        }
        int dash = cursor.indexOf('-');
        long number = Long.parseLong(cursor.substring(dash + 1), Character.MAX_RADIX);
        lock.lock();
        try {
            boolean known = cursor.substring(0, dash).equals(life) && number >= forgotten && number <= last;
            return known ? Optional.of(number) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next changes after a place, waiting for the first; nothing when none came in time or {@link #wake} was called.
     * Empty when what came after the place is no longer known.
     */
    public Optional<List<Change>> after(long number, int atMost, Duration longest) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long woken = wakes;
            long left = longest.toNanos();
            while (number >= last && wakes == woken && left > 0) {
                left = more.awaitNanos(left);
            }
            return number < forgotten
                    ? Optional.empty()
                    : Optional.of(byNumber.tailMap(number, false).values().stream()
                            .limit(atMost)
                            .toList());
        } finally {
            lock.unlock();
        }
    }

    /** The nodes that have changed after a place; empty when what came after it is no longer known. */
    Optional<Set<NodeAddress>> nodesSince(long number) {
        lock.lock();
        try {
            return number < forgotten
                    ? Optional.empty()
                    : Optional.of(byNumber.tailMap(number, false).values().stream()
                            .map(Change::subject)
                            .filter(subject -> subject.kind() == Subject.Kind.NODE)
                            .map(subject -> NodeAddress.parse(subject.key()))
                            .collect(Collectors.toSet()));
        } finally {
            lock.unlock();
        }
    }

    /** Lets everybody who waits look again. */
    public void wake() {
        lock.lock();
        try {
            wakes++;
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What a transaction did to {@link #TABLES}. */
    public void stored(List<Touch<?>> touched) {
        lock.lock();
        try {
            touched.forEach(this::take);
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The nodes that are there at the start; no change of theirs. */
    public void know(List<ManagedNode> nodes) {
        lock.lock();
        try {
            nodes.forEach(
                    node -> chainOf.put(node.address().toString(), node.chain().value()));
        } finally {
            lock.unlock();
        }
    }

    /**
     * What a node's agent said of it has changed.
     *
     * @param counted whether it counts otherwise in its chain now
     */
    void observed(NodeAddress node, boolean counted) {
        lock.lock();
        try {
            add(Subject.Kind.NODE, node.toString());
            String chain = chainOf.get(node.toString());
            if (counted && chain != null) {
                add(Subject.Kind.CHAIN, chain);
            }
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void take(Touch<?> touch) {
        Record value = touch.value();
        String key = touch.key();
        if (value instanceof StoredChain) {
            add(Subject.Kind.CHAIN, key);
        } else if (value instanceof ManagedNode node) {
            chainOf.put(key, node.chain().value());
            add(Subject.Kind.NODE, key);
            add(Subject.Kind.CHAIN, node.chain().value());
        } else if (value instanceof FleetAlarm alarm) {
            add(new Subject(Subject.Kind.ALARM, key), touch.removed() ? alarm : null);
            add(Subject.Kind.NODE, alarm.node().toString());
        } else if (value instanceof FleetCommand) {
            add(Subject.Kind.COMMAND, key);
        } else if (touch.table().equals(Tables.EXECUTIONS)) {
            add(Subject.Kind.COMMAND, key.substring(key.lastIndexOf('/') + 1, key.lastIndexOf('#')));
        } else if (touch.table().equals(Tables.EVENTS)) {
            event(key, touch.removed());
        } else {
            ofNode(touch.table(), key);
        }
    }

    private void event(String key, boolean removed) {
        Subject event = new Subject(Subject.Kind.EVENT, key);
        if (removed) {
            Long number = newest.remove(event);
            if (number != null) {
                byNumber.remove(number);
            }
        } else {
            add(event, null);
        }
    }

    private void ofNode(Table<?> table, String key) {
        if (table.equals(Tables.DOCUMENTS)) {
            if (TopicName.parse(key).orElse(null) instanceof TopicName.OfNode of
                    && of.known().filter(NodeTopic.CONFIG_DESIRED::equals).isPresent()) {
                add(Subject.Kind.NODE, of.node().toString());
            }
        } else {
            String[] levels = key.split("/", 3);
            add(Subject.Kind.NODE, levels[0] + "/" + levels[1]);
        }
    }

    private void add(Subject.Kind kind, String key) {
        add(new Subject(kind, key), null);
    }

    private void add(Subject subject, @Nullable FleetAlarm ended) {
        last++;
        Long before = newest.put(subject, last);
        if (before != null) {
            byNumber.remove(before);
        }
        byNumber.put(last, new Change(last, subject, ended));
        if (byNumber.size() > MOST) {
            Change oldest = byNumber.pollFirstEntry().getValue();
            newest.remove(oldest.subject());
            forgotten = oldest.number();
        }
    }
}
