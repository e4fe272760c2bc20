package io.flotilla.agent.link;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the broker, and what it has not acknowledged. Every retained document of the own subtree is remembered,
 * so that a broker that has forgotten the session gets all of them again; events wait in the durable outbox; the rest goes
 * over the present connection or not at all, because somebody repeats it. Used by the loop thread only.
 */
final class Outgoing {
    /** Unacknowledged publications at a time; the broker allows more, and Paho fails beyond what the broker allows. */
    private static final int MOST_IN_FLIGHT = 8;

    private static final int MOST_PASSING = 256;
    /** A broker that takes longer to acknowledge has lost the publication, and MQTT 5 sends it again only when connecting. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final NodeAddress node;
    private final String results;
    private final Outbox outbox;
    private final Map<String, Message> retained = new LinkedHashMap<>();
    private final Map<String, Message> unsent = new LinkedHashMap<>();
    private final Deque<Message> passing = new ArrayDeque<>();
    private final Map<Long, Sent> inFlight = new LinkedHashMap<>();
    /** Results that the broker had nobody to give to, by their bytes: each is handed over again every minute. */
    private final Map<ByteBuffer, Message> unheard = new LinkedHashMap<>();

    private Instant saidAgain = Instant.MIN;
    private long tickets;

    /** @param at when, by the steady clock */
    record Sent(Message message, @Nullable Long event, Instant at) {}

    Outgoing(NodeAddress node, Outbox outbox) {
        this.node = node;
        this.results = Topics.node(node, NodeTopic.COMMAND_RESULT);
        this.outbox = outbox;
    }

    /** A newer document of the same topic takes the place of the one before. */
    void state(Message document) {
        retained.put(document.topic(), document);
        unsent.remove(document.topic());
        unsent.put(document.topic(), document);
    }

    /** What is due to be said again waits as if it were new. */
    void repeat(Repetition repetition, Instant now) {
        repetition.due(retained.values(), now).forEach(again -> unsent.putIfAbsent(again.topic(), again));
    }

    void clear(Message empty) {
        retained.remove(empty.topic());
        unsent.put(empty.topic(), empty);
    }

    /** Dropped when too much waits. */
    void passing(Message message) {
        if (passing.size() < MOST_PASSING) {
            passing.addLast(message);
        }
    }

    void event(byte[] event) {
        outbox.add(event);
    }

    /** Whether the broker has left something unacknowledged for too long. The oldest comes first. */
    boolean overdue(Instant now) {
        return inFlight.values().stream()
                .limit(1)
                .anyMatch(sent -> sent.at().plus(PATIENCE).isBefore(now));
    }

    /** Whether the broker knows all that is retained. */
    boolean isTold() {
        return unsent.isEmpty() && inFlight.isEmpty();
    }

    /**
     * A connection stands.
     *
     * @param forgotten whether the broker has forgotten the session
     * @param first goes before anything else
     */
    void connected(boolean forgotten, Message first) {
        if (forgotten) {
            retained.forEach(unsent::putIfAbsent);
        }
        Map<String, Message> rest = new LinkedHashMap<>(unsent);
        unsent.clear();
        retained.put(first.topic(), first);
        unsent.put(first.topic(), first);
        rest.forEach(unsent::putIfAbsent);
    }

    /** What is to be sent next; empty when nothing may be. */
    Optional<Sent> next(Instant now) {
        if (inFlight.size() >= MOST_IN_FLIGHT) {
            return Optional.empty();
        }
        if (!now.isBefore(saidAgain)) {
            unheard.values().forEach(this::passing);
            unheard.clear();
        }
        Message first = passing.peekFirst();
        if (first == null && !unsent.isEmpty()) {
            first = unsent.values().iterator().next();
        }
        if (first != null) {
            return Optional.of(new Sent(first, null, now));
        }
        return outbox.next(now)
                .map(event -> new Sent(Message.of(node, NodeTopic.EVENT, event.event()), event.key(), now));
    }

    /** The ticket under which {@link #next} goes out. */
    long goes(Sent next) {
        if (next.event() != null) {
            outbox.onItsWay(next.event());
        } else if (!passing.isEmpty()) {
            passing.removeFirst();
        } else {
            unsent.remove(next.message().topic());
        }
        long ticket = ++tickets;
        if (next.message().qos() > 0) {
            inFlight.put(ticket, next);
        }
        return ticket;
    }

    void delivered(long ticket) {
        Sent sent = inFlight.remove(ticket);
        if (sent != null && sent.event() != null) {
            outbox.delivered(sent.event());
        }
    }

    /** Whether that was under way: the broker wants it later. */
    boolean putOff(long ticket) {
        Sent sent = inFlight.remove(ticket);
        if (sent == null) {
            return false;
        }
        if (sent.event() != null) {
            outbox.putOff(sent.event());
        } else {
            backToUnsent(sent.message());
        }
        return true;
    }

    /** A broker that was wiped lets agents in before the manager has subscribed: it had nobody to give that to. */
    void unheard(long ticket, Instant now) {
        Sent sent = inFlight.remove(ticket);
        if (sent != null && sent.event() != null) {
            outbox.unheard(sent.event(), now);
        } else if (sent != null && sent.message().topic().equals(results)) {
            unheard.put(ByteBuffer.wrap(sent.message().payload()), sent.message());
            saidAgain = now.plus(Outbox.UNTIL_SOMEBODY_LISTENS);
        }
    }

    /** What the broker has not acknowledged goes over the next connection. */
    void backToWaiting() {
        inFlight.values().forEach(sent -> backToUnsent(sent.message()));
        inFlight.clear();
        passing.clear();
        unheard.clear();
        outbox.backToWaiting();
    }

    /** Unless something newer has taken the message's place, or nobody waits for it. */
    private void backToUnsent(Message message) {
        Message now = retained.get(message.topic());
        boolean cleared = now == null && message.retained() && message.empty();
        if (cleared || message.equals(now)) {
            unsent.putIfAbsent(message.topic(), message);
        }
    }
}
