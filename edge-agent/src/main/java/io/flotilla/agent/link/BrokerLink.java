package io.flotilla.agent.link;

import io.flotilla.agent.identity.AgentFault;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Keeps the one session with the broker: connects, connects again, and sends what waits. Used by the loop thread only. */
public final class BrokerLink implements MqttTransport.Listener {
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
    private final Unkept unkept = new Unkept();
    private final Repetition repetition;
    private final Outgoing outgoing;
    private final Owner owner;
    private final LinkTiming timing;

    private List<URI> brokers = List.of();
    private State state = State.DOWN;
    private Instant since = Instant.MIN;
    private Instant online = Instant.MIN;
    private long connection;
    private long epoch;
    private int attempts;
    private int turn;
    private boolean changingOver;
    private boolean leaving;

    /** What the link needs to know of its owner, and tells it. */
    public interface Owner {
        /** A new, durable epoch: asked for at the start and after each loss. */
        long nextEpoch();

        /** Just before each connect. */
        void connecting();

        void opened(boolean sessionPresent);

        /** @param attempts connects that failed since the last success; 1 says that the connection has just gone */
        void closed(String why, int attempts);

        /** Somebody else uses this identity: the session was taken over by another client. */
        void cloned();

        /**
         * Returns when it is durable or refused.
         *
         * @throws AgentFault when it can be neither now; it comes again
         */
        void arrived(Inbound inbound);

        /** {@link #arrived} has a bug. The same would come of the same again, so it counts as taken. */
        void failed(Inbound inbound, RuntimeException bug);
    }

    /** Clock, jitter and pace of one link. */
    public static final class LinkTiming {
        private final Clock wall;
        private final Clock steady;
        private final Reconnect reconnect;
        private final Pace pace = new Pace();

        /**
         * @param wall for what presence says
         * @param steady for pauses and patience
         */
        public LinkTiming(Clock wall, Clock steady, RandomGenerator random) {
            this.wall = wall;
            this.steady = steady;
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
        this.outgoing = new Outgoing(node, outbox);
        this.owner = owner;
        this.timing = timing;
        this.repetition = new Repetition(Topics.node(node, NodeTopic.PRESENCE));
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

    /** Publishes a retained document as soon as possible; a newer one of the same topic takes its place. */
    public void state(Message document) {
        outgoing.state(document);
        pump();
    }

    /** Clears a retained document for good. */
    public void clear(Message empty) {
        outgoing.clear(empty);
        pump();
    }

    /** Publishes while connected; otherwise it is dropped. */
    public void passing(Message message) {
        if (state == State.UP) {
            outgoing.passing(message);
            pump();
        }
    }

    /** Publishes an event now or later, also after a restart. */
    public void event(byte[] event) {
        outgoing.event(event);
        pump();
    }

    /** Has every retained document sent again. */
    public void subscribeAgain() {
        if (state == State.UP) {
            transport.subscribe(filters);
        }
    }

    /** Connects when it is time, gives up a connect that takes too long, sends what waits. */
    public void tick() {
        Instant now = timing.steady.instant();
        if (state == State.DOWN && !brokers.isEmpty() && timing.reconnect.due(now)) {
            open(now);
        } else if (state == State.CONNECTING && since.plus(CONNECT_PATIENCE).isBefore(now)) {
            lost(connection, 0, "no answer within " + CONNECT_PATIENCE.toSeconds() + " s");
        } else if (state == State.UP && outgoing.overdue(now)) {
            lost(connection, 0, "no acknowledgement within " + Outgoing.PATIENCE.toSeconds() + " s");
        } else {
            unkept.due(now).forEach(this::arrived);
            if (state == State.UP) {
                outgoing.repeat(repetition, now);
            }
            pump();
        }
    }

    /**
     * Replaces the connection by another one, for which the transport takes up what it shall go by now. The session is
     * kept, the epoch too, and nothing is said to the broker before the new connection stands: if that comes about
     * within the will's delay there is no will (MQTT 5 section 3.1.3.2.2), and if the agent dies meanwhile there is one.
     */
    public void changeOver() {
        if (state == State.UP && !leaving) {
            changingOver = true;
            transport.disconnect(false);
            outgoing.backToWaiting();
            open(timing.steady.instant());
        }
    }

    /** Says good-bye; true once the broker knows, or when there is nobody to tell. To be called until it is true. */
    public boolean close() {
        if (state == State.UP && !leaving) {
            leaving = true;
            state(presence(Presence.State.OFFLINE));
        }
        boolean telling = state == State.UP && !outgoing.isTold();
        if (!telling) {
            transport.disconnect(state == State.UP);
            state = State.CLOSED;
        }
        return !telling;
    }

    /** Ends the connection at once and without a good-bye, whether one was begun or not: the will follows. */
    public void abandon() {
        transport.disconnect(false);
        state = State.CLOSED;
    }

    @Override
    public void connected(long of, boolean sessionPresent) {
        if (of != connection || state != State.CONNECTING) {
            return;
        }
        state = State.UP;
        attempts = 0;
        since = timing.steady.instant();
        online = changingOver ? online : timing.wall.instant();
        changingOver = false;
        timing.reconnect.connected(since);
        repetition.begin(since);
        transport.subscribe(filters);
        outgoing.connected(!sessionPresent, presence(Presence.State.ONLINE));
        owner.opened(sessionPresent);
        pump();
    }

    @Override
    public void lost(long of, int reason, String why) {
        if (of != connection || state == State.DOWN || state == State.CLOSED) {
            return;
        }
        transport.disconnect(false);
        boolean wasUp = state == State.UP || changingOver;
        changingOver = false;
        state = State.DOWN;
        turn++;
        attempts = wasUp ? 1 : attempts + 1;
        outgoing.backToWaiting();
        if (wasUp) {
            epoch = 0;
        }
        if (reason == Reconnect.TAKEN_OVER) {
            owner.cloned(); // At the first time already: after the second, nothing can be said for minutes.
        }
        timing.reconnect.lost(reason, timing.steady.instant());
        owner.closed(why, attempts);
    }

    @Override
    public void arrived(Inbound inbound) {
        if (!current(inbound)) {
            return;
        }
        try {
            owner.arrived(inbound);
        } catch (AgentFault full) {
            unkept.add(inbound);
            return;
        } catch (RuntimeException bug) {
            owner.failed(inbound, bug);
        }
        if (current(inbound)) {
            transport.acknowledge(inbound);
        }
    }

    private boolean current(Inbound inbound) {
        return inbound.connection() == connection && state == State.UP;
    }

    @Override
    public void delivered(long of, long ticket) {
        if (of != connection) {
            return;
        }
        outgoing.delivered(ticket);
        pump();
    }

    @Override
    public void putOff(long of, long ticket) {
        if (of == connection && outgoing.putOff(ticket)) {
            timing.pace.rest(timing.steady.instant());
        }
    }

    @Override
    public void unheard(long of, long ticket) {
        if (of == connection) {
            outgoing.unheard(ticket, timing.steady.instant());
        }
        pump();
    }

    private void open(Instant now) {
        if (epoch == 0) {
            epoch = owner.nextEpoch();
        }
        owner.connecting();
        connection++;
        state = State.CONNECTING;
        since = now;
        URI broker = brokers.get(turn % brokers.size());
        transport.connect(new MqttTransport.Attempt(connection, broker, presence(Presence.State.LOST)), this);
    }

    private void pump() {
        while (state == State.UP) {
            Instant now = timing.steady.instant();
            Optional<Outgoing.Sent> next = outgoing.next(now);
            if (next.isEmpty() || !timing.pace.grants(now)) {
                return;
            }
            transport.publish(next.get().message(), outgoing.goes(next.get()));
        }
    }

    private Message presence(Presence.State said) {
        Presence presence = Presence.of(said, epoch, said == Presence.State.ONLINE ? online : timing.wall.instant());
        return Message.of(node, NodeTopic.PRESENCE, Documents.encode(presence));
    }
}
