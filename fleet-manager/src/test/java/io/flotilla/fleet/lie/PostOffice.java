package io.flotilla.fleet.lie;

import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The broker's memory: sessions, retained messages, wills, and who gets what. Used on the broker's one thread. */
@SuppressWarnings("FutureReturnValueIgnored")
final class PostOffice {
    private final Map<String, MqttSession> sessions = new LinkedHashMap<>();
    private final Map<String, Letter> retained = new LinkedHashMap<>();
    private final List<Consumer<Letter>> witnesses = new ArrayList<>();
    private Tongue tongue = Tongue.HONEST;
    private int turn;
    private Instant managersFrom = Instant.MIN;

    /** Sees what clients have really published, before any lie. */
    void witness(Consumer<Letter> witness) {
        witnesses.add(witness);
    }

    void speakWith(Tongue other) {
        tongue = other;
    }

    Tongue tongue() {
        return tongue;
    }

    Collection<MqttSession> sessions() {
        return List.copyOf(sessions.values());
    }

    /** As clients published it, whatever was said of it since. */
    Collection<Letter> retained() {
        return List.copyOf(retained.values());
    }

    /** Also ends the client's older connection. */
    MqttSession connected(String clientId, boolean cleanStart) {
        MqttSession held = sessions.get(clientId);
        if (held != null) {
            held.channel().ifPresent(Channel::close);
            held.closed();
        }
        if (held == null || cleanStart) {
            held = new MqttSession(clientId);
            sessions.put(clientId, held);
        }
        return held;
    }

    boolean letsIn(String clientId) {
        return !clientId.startsWith("manager.") || !Instant.now().isBefore(managersFrom);
    }

    boolean knows(String clientId) {
        return sessions.containsKey(clientId);
    }

    /** As if the client had never been here. */
    void forget(MqttSession session) {
        sessions.remove(session.clientId(), session);
        session.channel().ifPresent(Channel::close);
    }

    /**
     * Everybody's connection ends and every session is forgotten; what is retained stays. The wills of these connections
     * are said all the same, after their delay, when the agents have been back for long.
     *
     * @param managersAway until managers are let in again; when that is after the wills, these are what they read first
     */
    void forgetSessions(Duration managersAway) {
        List<MqttSession> all = List.copyOf(sessions.values());
        managersFrom = Instant.now().plus(managersAway);
        sessions.clear();
        all.forEach(session -> session.channel().ifPresent(Channel::close));
    }

    /** The will is said after its delay, unless the client is back by then. */
    void disconnected(MqttSession session, EventExecutor later) {
        session.closed();
        session.will()
                .ifPresent(last -> later.schedule(
                        () -> {
                            if (session.channel().isEmpty() && session.will().isPresent()) {
                                session.will(null, 0);
                                published(last);
                            }
                        },
                        session.willDelaySeconds(),
                        TimeUnit.SECONDS));
        if (session.endsWithConnection()) {
            sessions.remove(session.clientId(), session);
        }
    }

    /** What its publisher is to be told; see {@link Tongue#answer}. */
    int published(Letter letter) {
        witnesses.forEach(witness -> witness.accept(letter));
        if (letter.retain()) {
            if (letter.size() == 0) {
                retained.remove(letter.topic());
            } else {
                retained.put(letter.topic(), letter);
            }
        }
        tongue.published(letter).forEach(this::route);
        return tongue.answer(letter);
    }

    private void route(Letter letter) {
        Map<String, List<MqttSession>> groups = new LinkedHashMap<>();
        for (MqttSession session : sessions()) {
            int plain = -1;
            for (Map.Entry<Filter, Integer> subscription :
                    session.subscriptions().entrySet()) {
                Filter filter = subscription.getKey();
                if (filter.matches(letter.topic()) && filter.shared()) {
                    groups.computeIfAbsent(filter.group() + "/" + filter.topics(), key -> new ArrayList<>())
                            .add(session);
                } else if (filter.matches(letter.topic())) {
                    plain = Math.max(plain, subscription.getValue());
                }
            }
            if (plain >= 0) {
                handOver(session, letter.withRetain(false).withQos(Math.min(plain, letter.qos())));
            }
        }
        groups.values().forEach(members -> handOver(members.get(turn++ % members.size()), letter.withRetain(false)));
    }

    private void handOver(MqttSession to, Letter letter) {
        tongue.delivered(to, letter).forEach(to::deliver);
    }

    /** @return the QoS granted */
    MqttQoS subscribed(MqttSession session, MqttTopicSubscription wanted) {
        Filter filter = Filter.of(wanted.topicFilter());
        int qos = Math.min(1, wanted.qualityOfService().value());
        boolean fresh = session.subscriptions().put(filter, qos) == null;
        RetainedHandlingPolicy policy = wanted.option().retainHandling();
        boolean asked = policy == RetainedHandlingPolicy.SEND_AT_SUBSCRIBE
                || (policy == RetainedHandlingPolicy.SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS && fresh);
        if (asked && !filter.shared()) {
            retained().stream()
                    .filter(letter -> filter.matches(letter.topic()) && !letter.expired())
                    .flatMap(letter -> tongue.remembered(session, letter).stream())
                    .forEach(letter -> session.deliver(letter.withQos(Math.min(qos, letter.qos()))));
        }
        return MqttQoS.valueOf(qos);
    }
}
