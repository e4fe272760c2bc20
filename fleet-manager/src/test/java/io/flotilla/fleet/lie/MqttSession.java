package io.flotilla.fleet.lie;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the broker knows of one client, connected or not. Used on the broker's one thread. */
@SuppressWarnings("FutureReturnValueIgnored")
final class MqttSession {
    private static final int MOST_WAITING = 1_000;
    private static final int MOST_PACKETS = 65_535;

    private final String clientId;
    private final Map<Filter, Integer> subscriptions = new LinkedHashMap<>();
    private final Deque<Letter> waiting = new ArrayDeque<>();
    private final Map<Integer, Letter> unacknowledged = new LinkedHashMap<>();
    private Channel channel;
    private Letter will;
    private long willDelaySeconds;
    private int receiveMaximum = MOST_PACKETS;
    private int lastPacket;
    private boolean endsWithConnection;

    MqttSession(String clientId) {
        this.clientId = clientId;
    }

    String clientId() {
        return clientId;
    }

    boolean isManager() {
        return clientId.startsWith("manager.");
    }

    Map<Filter, Integer> subscriptions() {
        return subscriptions;
    }

    /** Whether a filter of the client asks for the topic. */
    boolean wants(String topic) {
        return subscriptions.keySet().stream().anyMatch(filter -> filter.matches(topic));
    }

    void opened(Channel fresh, int maximum, boolean ephemeral) {
        channel = fresh;
        receiveMaximum = maximum;
        endsWithConnection = ephemeral;
    }

    boolean endsWithConnection() {
        return endsWithConnection;
    }

    void will(Letter last, long delaySeconds) {
        will = last;
        willDelaySeconds = delaySeconds;
    }

    Optional<Letter> will() {
        return Optional.ofNullable(will);
    }

    long willDelaySeconds() {
        return willDelaySeconds;
    }

    boolean isOn(Channel other) {
        return other.equals(channel);
    }

    Optional<Channel> channel() {
        return Optional.ofNullable(channel).filter(Channel::isActive);
    }

    void closed() {
        channel = null;
    }

    /** What was under way goes again over the next connection. */
    void resume() {
        List<Letter> again = new ArrayList<>(unacknowledged.values());
        unacknowledged.clear();
        again.forEach(this::send);
        pump();
    }

    void deliver(Letter letter) {
        if (letter.qos() == 0) {
            channel().ifPresent(on -> write(on, letter, 0, false));
        } else {
            waiting.addLast(letter);
            if (waiting.size() > MOST_WAITING) {
                waiting.removeFirst();
            }
            pump();
        }
    }

    void acknowledged(int packet) {
        unacknowledged.remove(packet);
        pump();
    }

    /** Past all limits, under any packet identifier. */
    void force(Letter letter, int packet, boolean dup) {
        channel().ifPresent(on -> write(on, letter, packet, dup));
    }

    private void pump() {
        while (channel().isPresent() && unacknowledged.size() < receiveMaximum && !waiting.isEmpty()) {
            Letter next = waiting.removeFirst();
            if (!next.expired()) {
                send(next);
            }
        }
    }

    private void send(Letter letter) {
        do {
            lastPacket = lastPacket % MOST_PACKETS + 1;
        } while (unacknowledged.containsKey(lastPacket));
        unacknowledged.put(lastPacket, letter);
        int packet = lastPacket;
        channel().ifPresent(on -> write(on, letter, packet, false));
    }

    private static void write(Channel on, Letter letter, int packet, boolean dup) {
        MqttFixedHeader header =
                new MqttFixedHeader(MqttMessageType.PUBLISH, dup, MqttQoS.valueOf(letter.qos()), letter.retain(), 0);
        on.writeAndFlush(new MqttPublishMessage(
                header,
                new MqttPublishVariableHeader(letter.topic(), packet, letter.properties()),
                Unpooled.wrappedBuffer(letter.payload())));
    }
}
