package io.flotilla.agent.link;

import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.topic.NodeTopic;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the one session with the broker. Every retained document of the own subtree is remembered, so that a broker that
 * has forgotten the session gets all of them again; events wait in the durable outbox; the rest is sent while connected
 * or not at all, because somebody repeats it. Used by the loop thread only.
 */
public final class BrokerLink implements MqttTransport.Listener {
    /** Unacknowledged publications at a time; the broker allows more, and Paho fails beyond what the broker allows. */
    private static final int MOST_IN_FLIGHT = 8;

    private static final int MOST_PASSING = 256;
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(20);

    private enum State {
        DOWN,
        CONNECTING,
        UP,
        CLOSED
    }

    private final NodeAddress node;
    private final List<String> filters;
    private final MqttTransport transport;
    private final Outbox outbox;
    private final Owner owner;
    private final LinkTiming timing;

    private final Map<String, Message> retained = new LinkedHashMap<>();
    private final Map<String, Message> unsent = new LinkedHashMap<>();
    private final Deque<Message> passing = new ArrayDeque<>();
    private final Map<Long, Sent> inFlight = new HashMap<>();
    private List<URI> brokers = List.of();
    private State state = State.DOWN;
    private Instant since = Instant.MIN;
    private long connection;
    private long tickets;
    private long epoch;
    private int attempts;
    private boolean leaving;

    /** What the link needs to know of its owner, and tells it. */
    public interface Owner {
        /** A new, durable epoch: asked for at the start and after each loss. */
        long nextEpoch();

        void opened(boolean sessionPresent);

        /** @param attempts connects that failed since the last success; 1 says that the connection has just gone */
        void closed(String why, int attempts);

        /** Somebody else uses this identity: taken over twice in a minute. */
        void cloned();

        /** To be acknowledged by {@link BrokerLink#acknowledge} once it is durable or refused. */
        void arrived(Inbound inbound);
    }

    private record Sent(Message message, @Nullable Long event) {}

    /** Clock, jitter and pace of one link. */
    public static final class LinkTiming {
        private final Clock clock;
        private final Reconnect reconnect;
        private final Pace pace = new Pace();

        public LinkTiming(Clock clock, RandomGenerator random) {
            this.clock = clock;
            this.reconnect = new Reconnect(random);
        }
    }

    /** @param filters subscribed to at each connect */
    public BrokerLink(
            NodeAddress node,
            List<String> filters,
            MqttTransport transport,
            Outbox outbox,
            Owner owner,
            LinkTiming timing) {
        this.node = node;
        this.filters = List.copyOf(filters);
        this.transport = transport;
        this.outbox = outbox;
        this.owner = owner;
        this.timing = timing;
    }

    /** Tried in turn. */
    public void brokers(List<URI> addresses) {
        if (!brokers.equals(addresses)) {
            brokers = List.copyOf(addresses);
            timing.reconnect.now();
        }
    }

    public boolean up() {
        return state == State.UP;
    }

    public long epoch() {
        return epoch;
    }

    /** Publishes a retained document as soon as possible; a newer one of the same topic takes its place. */
    public void state(Message document) {
        retained.put(document.topic(), document);
        unsent.remove(document.topic());
        unsent.put(document.topic(), document);
        pump();
    }

    /** Clears a retained document for good. */
    public void clear(Message empty) {
        retained.remove(empty.topic());
        unsent.put(empty.topic(), empty);
        pump();
    }

    /** Publishes while connected; otherwise it is dropped. */
    public void passing(Message message) {
        if (state == State.UP && passing.size() < MOST_PASSING) {
            passing.addLast(message);
            pump();
        }
    }

    /** Publishes an event now or later, also after a restart. */
    public void event(byte[] event) {
        outbox.add(event);
        pump();
    }

    public void acknowledge(Inbound inbound) {
        if (state == State.UP && inbound.connection() == connection) {
            transport.acknowledge(inbound);
        }
    }

    /** Connects when it is time, gives up a connect that takes too long, sends what waits. */
    public void tick() {
        Instant now = timing.clock.instant();
        if (state == State.DOWN && !brokers.isEmpty() && timing.reconnect.due(now)) {
            open(now);
        } else if (state == State.CONNECTING && since.plus(CONNECT_PATIENCE).isBefore(now)) {
            lost(connection, 0, "no answer within " + CONNECT_PATIENCE.toSeconds() + " s");
        } else {
            pump();
        }
    }

    /** Says good-bye; true once the broker knows, or when there is nobody to tell. To be called until it is true. */
    public boolean close() {
        if (state == State.UP && !leaving) {
            leaving = true;
            state(presence(Presence.State.OFFLINE));
        }
        boolean telling = state == State.UP && (!unsent.isEmpty() || !inFlight.isEmpty());
        if (!telling) {
            transport.disconnect(state == State.UP);
            state = State.CLOSED;
        }
        return !telling;
    }

    /** Ends the connection at once and without a good-bye message; a will may follow. */
    public void abandon() {
        transport.disconnect(state == State.UP && leaving);
        state = State.CLOSED;
    }

    @Override
    public void connected(long of, boolean sessionPresent) {
        if (of != connection || state != State.CONNECTING) {
            return;
        }
        state = State.UP;
        attempts = 0;
        since = timing.clock.instant();
        timing.reconnect.connected(since);
        transport.subscribe(filters);
        if (!sessionPresent) {
            retained.forEach(unsent::putIfAbsent);
        }
        Map<String, Message> rest = new LinkedHashMap<>(unsent);
        unsent.clear();
        Message online = presence(Presence.State.ONLINE);
        retained.put(online.topic(), online);
        unsent.put(online.topic(), online);
        rest.forEach(unsent::putIfAbsent);
        owner.opened(sessionPresent);
        pump();
    }

    @Override
    public void lost(long of, int reason, String why) {
        if (of != connection || state == State.DOWN || state == State.CLOSED) {
            return;
        }
        transport.disconnect(false);
        boolean wasUp = state == State.UP;
        state = State.DOWN;
        attempts = wasUp ? 1 : attempts + 1;
        inFlight.values().forEach(sent -> {
            String topic = sent.message().topic();
            if (sent.message().equals(retained.get(topic))) {
                unsent.putIfAbsent(topic, sent.message());
            }
        });
        inFlight.clear();
        passing.clear();
        outbox.backToWaiting();
        if (wasUp) {
            epoch = 0;
        }
        if (timing.reconnect.lost(reason, timing.clock.instant())) {
            owner.cloned();
        }
        owner.closed(why, attempts);
    }

    @Override
    public void arrived(Inbound inbound) {
        if (inbound.connection() == connection && state == State.UP) {
            owner.arrived(inbound);
        }
    }

    @Override
    public void delivered(long of, long ticket) {
        if (of != connection) {
            return;
        }
        Sent sent = inFlight.remove(ticket);
        if (sent != null && sent.event() != null) {
            outbox.delivered(sent.event());
        }
        pump();
    }

    private void open(Instant now) {
        if (epoch == 0) {
            epoch = owner.nextEpoch();
        }
        connection++;
        state = State.CONNECTING;
        since = now;
        URI broker = brokers.get((int) (connection % brokers.size()));
        transport.connect(new MqttTransport.Attempt(connection, broker, presence(Presence.State.LOST)), this);
    }

    private void pump() {
        while (state == State.UP && inFlight.size() < MOST_IN_FLIGHT) {
            Optional<Sent> next = peeked();
            if (next.isEmpty() || !timing.pace.grants(timing.clock.instant())) {
                return;
            }
            send(next.get());
        }
    }

    private Optional<Sent> peeked() {
        Message first = passing.peekFirst();
        if (first == null && !unsent.isEmpty()) {
            first = unsent.values().iterator().next();
        }
        if (first != null) {
            return Optional.of(new Sent(first, null));
        }
        return outbox.next().map(event -> new Sent(Message.of(node, NodeTopic.EVENT, event.event()), event.key()));
    }

    private void send(Sent next) {
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
        transport.publish(next.message(), ticket);
    }

    private Message presence(Presence.State said) {
        Presence presence = Presence.of(said, epoch, timing.clock.instant());
        return Message.of(node, NodeTopic.PRESENCE, Documents.encode(presence));
    }
}
