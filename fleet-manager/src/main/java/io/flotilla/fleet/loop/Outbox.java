package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.InstanceId;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.Tables;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Brings documents from the store to the broker: one in flight a topic, read anew from the store each time. Used by the
 * loop's thread only.
 */
final class Outbox {
    private final FleetStore store;
    private final Downlink link;
    private final InstanceId instance;
    private final Set<String> waiting = new LinkedHashSet<>();
    private final Set<String> inFlight = new HashSet<>();
    private boolean up;

    Outbox(FleetStore store, Downlink link, InstanceId instance) {
        this.store = store;
        this.link = link;
        this.instance = instance;
    }

    void offer(Collection<String> topics) {
        waiting.addAll(topics);
    }

    /** The broker may have lost everything: all that is retained goes out again. */
    void up() {
        up = true;
        inFlight.clear();
        waiting.addAll(store.read(entries -> entries.all(Tables.DOCUMENTS, "").stream()
                .map(DownDocument::topic)
                .toList()));
    }

    void down() {
        up = false;
        inFlight.clear();
    }

    void landed(String topic) {
        inFlight.remove(topic);
    }

    void failed(String topic) {
        if (inFlight.remove(topic)) {
            waiting.add(topic);
        }
    }

    boolean isUp() {
        return up;
    }

    /** Sends what may be sent now. */
    void pump(Instant now) {
        Iterator<String> topics = waiting.iterator();
        while (up && topics.hasNext()) {
            String topic = topics.next();
            if (inFlight.contains(topic)) {
                continue;
            }
            Optional<DownDocument> document = mine(topic, now);
            if (document.isPresent() && !link.publish(document.get())) {
                return;
            }
            topics.remove();
            if (document.isPresent()) {
                inFlight.add(topic);
            }
        }
    }

    /** Empty when there is no such document any more, or another manager publishes it. */
    private Optional<DownDocument> mine(String topic, Instant now) {
        return store.read(entries ->
                Leases.holds(entries, instance, topic, now) ? entries.get(Tables.DOCUMENTS, topic) : Optional.empty());
    }
}
