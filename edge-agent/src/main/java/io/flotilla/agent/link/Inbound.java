package io.flotilla.agent.link;

/** A PUBLISH that has arrived and is not acknowledged yet. */
public final class Inbound {
    private final long connection;
    private final int packet;
    private final int qos;
    private final String topic;
    private final byte[] payload;

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
}
