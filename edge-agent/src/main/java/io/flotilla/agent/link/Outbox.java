package io.flotilla.agent.link;

import io.flotilla.contract.topic.NodeTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Events that wait for the broker, durable, sent oldest first: one that nobody heard comes after those that were on their
 * way with it. When it is full the oldest go. Used by the loop thread only.
 */
public final class Outbox {
    /** The most events that wait. */
    public static final int CAPACITY = 1_000;

    private static final Duration UNTIL_SOMEBODY_LISTENS = Duration.ofSeconds(3);
    private static final int MOST_BYTES = NodeTopic.EVENT.maxBytes();

    private final Store store;
    private final TreeMap<Long, byte[]> waiting = new TreeMap<>();
    private final Set<Long> sent = new HashSet<>();
    private Instant quietUntil = Instant.MIN;

    /** Where the events lie; each call is durable when it returns. */
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
        List<Long> tooOld = new ArrayList<>();
        while (waiting.size() >= CAPACITY) {
            Map.Entry<Long, byte[]> oldest = waiting.pollFirstEntry();
            tooOld.add(oldest.getKey());
            sent.remove(oldest.getKey());
        }
        store.change(key, event, tooOld);
        waiting.put(key, event.clone());
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
        if (waiting.remove(key) != null) {
            store.remove(List.of(key));
        }
        sent.remove(key);
    }

    /** The broker has refused it for now. */
    void putOff(long key) {
        sent.remove(key);
    }

    /** A broker that was wiped lets agents in before the manager has subscribed: it had nobody to give the event to. */
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
