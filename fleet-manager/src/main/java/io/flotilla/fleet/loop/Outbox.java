package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.InstanceId;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.Tables;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings documents from the store to the broker: one in flight a topic, read anew from the store each time. One that the
 * broker refuses is tried again after a pause that doubles, and holds up no other. Used by the loop's thread only.
 */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 9;

    private final FleetStore store;
    private final Downlink link;
    private final InstanceId instance;
    private final InstantSource wall;
    private final Set<String> waiting = new LinkedHashSet<>();
    private final Set<String> inFlight = new HashSet<>();
    private final Map<String, Pause> pauses = new HashMap<>();
    private boolean up;

    /** @param refusals in a row */
    private record Pause(int refusals, Instant until) {}

    /** @param wall what leases go by; the times that it is called with may go another way */
    Outbox(FleetStore store, Downlink link, InstanceId instance, InstantSource wall) {
        this.store = store;
        this.link = link;
        this.instance = instance;
        this.wall = wall;
    }

    /** Documents that are new. */
    void offer(Collection<String> topics) {
        pauses.keySet().removeAll(topics);
        waiting.addAll(topics);
    }

    /** What the broker has not acknowledged, whoever of several managers wrote it. */
    void offerUnacknowledged() {
        List<String> rows = store.read(entries -> entries.keys(Tables.OUTBOX, ""));
        rows.stream().filter(topic -> !inFlight.contains(topic)).forEach(waiting::add);
    }

    /** The broker may have lost everything: all that is retained goes out again. */
    void up() {
        up = true;
        inFlight.clear();
        pauses.values().removeIf(pause -> pause.refusals() == 0);
        waiting.addAll(store.read(entries -> entries.keys(Tables.DOCUMENTS, "")));
    }

    void down() {
        up = false;
        inFlight.clear();
    }

    void landed(String topic) {
        inFlight.remove(topic);
        pauses.remove(topic);
    }

    /** @param refused by the broker; else it got lost on the way */
    void failed(String topic, boolean refused, Instant now) {
        if (inFlight.remove(topic)) {
            waiting.add(topic);
            pause(topic, refused, now);
        }
    }

    private void pause(String topic, boolean refused, Instant now) {
        Pause before = pauses.get(topic);
        int refusals = (before == null ? 0 : before.refusals()) + (refused ? 1 : 0);
        Duration length = FIRST_PAUSE.multipliedBy(1L << Math.min(refusals, MOST_DOUBLINGS));
        pauses.put(topic, new Pause(refusals, now.plus(length.compareTo(LONGEST_PAUSE) < 0 ? length : LONGEST_PAUSE)));
    }

    boolean isUp() {
        return up;
    }

    /** Sends what may be sent now. */
    void pump(Instant now) {
        for (String topic : List.copyOf(waiting)) {
            if (up && !inFlight.contains(topic) && !pausing(topic, now) && !send(topic, now)) {
                return;
            }
        }
    }

    private boolean pausing(String topic, Instant now) {
        Pause pause = pauses.get(topic);
        return pause != null && now.isBefore(pause.until());
    }

    /** False when the link takes no more. */
    private boolean send(String topic, Instant now) {
        try {
            Optional<DownDocument> document = mine(topic, wall.instant());
            if (document.isPresent() && !link.publish(document.get())) {
                return false;
            }
            waiting.remove(topic);
            if (document.isPresent()) {
                inFlight.add(topic);
            }
        } catch (RuntimeException bad) {
            LOG.error("topic={} cannot be published now", topic, bad);
            pause(topic, true, now);
        }
        return true;
    }

    /** Empty when there is no such document any more, or another manager publishes it. */
    private Optional<DownDocument> mine(String topic, Instant now) {
        return store.read(entries ->
                Leases.holds(entries, instance, topic, now) ? entries.get(Tables.DOCUMENTS, topic) : Optional.empty());
    }
}
