package io.flotilla.agent.link;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A PUBLISH that has arrived and is not acknowledged yet. */
public final class Inbound {
    private final long connection;
    private final int packet;
    private final int qos;
    private final String topic;
    private final byte[] payload;
    private @Nullable String replyTo;
    private byte[] correlation = new byte[0];

    /**
     * @param connection the one that it came over; it cannot be acknowledged over another
     * @param packet MQTT packet identifier
     */
    public Inbound(long connection, int packet, int qos, String topic, byte[] payload) {
        this.connection = connection;
        this.packet = packet;
        this.qos = qos;
        this.topic = topic;
        this.payload = payload.clone();
    }

    /** The same as a question, with MQTT 5's response topic and correlation data. */
    public Inbound asking(String responseTopic, byte[] correlationData) {
        Inbound question = new Inbound(connection, packet, qos, topic, payload);
        question.replyTo = responseTopic;
        question.correlation = correlationData.clone();
        return question;
    }

    long connection() {
        return connection;
    }

    int packet() {
        return packet;
    }

    int qos() {
        return qos;
    }

    public String topic() {
        return topic;
    }

    public byte[] payload() {
        return payload.clone();
    }

    /** Where an answer is wanted; empty when none is. */
    public Optional<String> replyTo() {
        return Optional.ofNullable(replyTo);
    }

    /** To be sent with the answer; empty when there is none. */
    public byte[] correlation() {
        return correlation.clone();
    }
}
