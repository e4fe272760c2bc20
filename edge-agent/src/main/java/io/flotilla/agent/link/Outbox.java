package io.flotilla.agent.link;

import io.flotilla.agent.identity.AgentFault;
import io.flotilla.contract.topic.NodeTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events that wait for the broker, durable, sent oldest first: one that nobody heard comes after those that were on their
 * way with it. When it is full the oldest go. What the disk does not take waits in memory, so that a full disk keeps nobody
 * from doing what the event is about. Used by the loop thread only.
 */
public final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    /** The most events that wait. */
    public static final int CAPACITY = 1_000;

    /** Of those that are in memory only: a node that cannot start on a full disk makes many. */
    private static final int MOST_UNSTORED = 100;

    static final Duration UNTIL_SOMEBODY_LISTENS = Duration.ofSeconds(3);
    private static final int MOST_BYTES = NodeTopic.EVENT.maxBytes();

    private final Store store;
    private final TreeMap<Long, byte[]> waiting = new TreeMap<>();
    private final TreeSet<Long> unstored = new TreeSet<>();
    private final Set<Long> sent = new HashSet<>();
    private Instant quietUntil = Instant.MIN;

    /** Where the events lie; each call is durable when it returns, or throws an {@link AgentFault}. */
    public interface Store {
        NavigableMap<Long, byte[]> load();

        /** Adds one and removes others in one step. */
        void change(long key, byte[] event, List<Long> removed);

        void remove(List<Long> keys);
    }

    /** An event and the key that names it until it is {@link #delivered}. */
    static final class Waiting {
        private final long key;
        private final byte[] event;

        Waiting(long key, byte[] event) {
            this.key = key;
            this.event = event;
        }

        long key() {
            return key;
        }

        byte[] event() {
            return event;
        }
    }

    /** What lies there and could never be sent is removed. */
    public Outbox(Store store) {
        this.store = store;
        waiting.putAll(store.load());
        List<Long> tooLarge = waiting.entrySet().stream()
                .filter(entry -> entry.getValue().length > MOST_BYTES)
                .map(Map.Entry::getKey)
                .toList();
        if (!tooLarge.isEmpty()) {
            store.remove(tooLarge);
            tooLarge.forEach(waiting::remove);
        }
    }

    /** @throws IllegalArgumentException when the event is larger than its topic allows; nothing is stored then */
    public void add(byte[] event) {
        if (event.length > MOST_BYTES) {
            throw new IllegalArgumentException("an event of " + event.length + " bytes, more than " + MOST_BYTES);
        }
        long key = waiting.isEmpty() ? 1 : waiting.lastKey() + 1;
        waiting.put(key, event.clone());
        unstored.add(key);
        try {
            keep();
        } catch (AgentFault full) {
            LOG.warn("{} events are in memory only: {}", unstored.size(), full.getMessage());
            while (unstored.size() > MOST_UNSTORED) {
                forget(unstored.first());
            }
        }
    }

    private void keep() {
        while (!unstored.isEmpty()) {
            Long oldest = unstored.first();
            int beyond = Math.max(0, waiting.size() - CAPACITY);
            List<Long> tooOld = waiting.keySet().stream().limit(beyond).toList();
            store.change(oldest, Objects.requireNonNull(waiting.get(oldest)), tooOld);
            unstored.remove(oldest);
            tooOld.forEach(this::forget);
        }
    }

    private void forget(Long key) {
        waiting.remove(key);
        unstored.remove(key);
        sent.remove(key);
    }

    /** The oldest event that is not on its way. */
    Optional<Waiting> next(Instant now) {
        if (now.isBefore(quietUntil)) {
            return Optional.empty();
        }
        return waiting.entrySet().stream()
                .filter(entry -> !sent.contains(entry.getKey()))
                .findFirst()
                .map(entry -> new Waiting(entry.getKey(), entry.getValue()));
    }

    void onItsWay(long key) {
        sent.add(key);
    }

    void delivered(long key) {
        boolean stored = waiting.containsKey(key) && !unstored.contains(key);
        forget(key);
        if (stored) {
            store.remove(List.of(key));
        }
    }

    /** The broker has refused it for now. */
    void putOff(long key) {
        sent.remove(key);
    }

    /** The broker had nobody to give it to. */
    void unheard(long key, Instant now) {
        sent.remove(key);
        quietUntil = now.plus(UNTIL_SOMEBODY_LISTENS);
    }

    /** The connection is gone: what was not acknowledged is sent again. */
    void backToWaiting() {
        sent.clear();
    }

    public int size() {
        return waiting.size();
    }
}
