package io.flotilla.fleet.lie;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One PUBLISH on its way. */
final class Letter {
    private static final int EXPIRY = MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL.value();
    /** What a broker hands on as it came (MQTT 5, section 3.3.2.3). */
    private static final Set<Integer> HANDED_ON = Set.of(
            MqttPropertyType.RESPONSE_TOPIC.value(),
            MqttPropertyType.CORRELATION_DATA.value(),
            MqttPropertyType.CONTENT_TYPE.value(),
            MqttPropertyType.PAYLOAD_FORMAT_INDICATOR.value(),
            MqttPropertyType.USER_PROPERTY.value());

    private final String from;
    private final String topic;
    private final byte[] payload;
    private final int qos;
    private final boolean retain;
    private final List<MqttProperty<?>> properties;
    private final Instant expires;

    private Letter(
            String from,
            String topic,
            byte[] payload,
            int qos,
            boolean retain,
            List<MqttProperty<?>> properties,
            Instant expires) {
        this.from = from;
        this.topic = topic;
        this.payload = payload;
        this.qos = qos;
        this.retain = retain;
        this.properties = properties;
        this.expires = expires;
    }

    /** @param from client id of who published it */
    static Letter of(String from, String topic, byte[] payload, int qos, boolean retain, MqttProperties given) {
        List<MqttProperty<?>> kept = new ArrayList<>();
        Instant expires = Instant.MAX;
        for (MqttProperty<?> property : given.listAll()) {
            if (property.propertyId() == EXPIRY && property instanceof IntegerProperty life) {
                expires = Instant.now().plusSeconds(Integer.toUnsignedLong(life.value()));
            } else if (HANDED_ON.contains(property.propertyId())) {
                kept.add(property);
            }
        }
        return new Letter(from, topic, payload.clone(), qos, retain, kept, expires);
    }

    String from() {
        return from;
    }

    String topic() {
        return topic;
    }

    byte[] payload() {
        return payload.clone();
    }

    int size() {
        return payload.length;
    }

    int qos() {
        return qos;
    }

    boolean retain() {
        return retain;
    }

    boolean expired() {
        return !Instant.now().isBefore(expires);
    }

    /** With what is left of its life. */
    MqttProperties properties() {
        MqttProperties all = new MqttProperties();
        properties.forEach(all::add);
        if (expires.isBefore(Instant.MAX)) {
            long left = Math.max(1, Duration.between(Instant.now(), expires).toSeconds());
            all.add(new IntegerProperty(EXPIRY, (int) left));
        }
        return all;
    }

    Letter withTopic(String other) {
        return new Letter(from, other, payload, qos, retain, properties, expires);
    }

    Letter withPayload(byte[] other) {
        return new Letter(from, topic, other.clone(), qos, retain, properties, expires);
    }

    Letter withQos(int other) {
        return new Letter(from, topic, payload, other, retain, properties, expires);
    }

    Letter withRetain(boolean other) {
        return new Letter(from, topic, payload, qos, other, properties, expires);
    }

    /** With what belongs to another one: response topic, correlation data and the like. */
    Letter withPropertiesOf(Letter other) {
        return new Letter(from, topic, payload, qos, retain, other.properties, expires);
    }

    @Override
    public String toString() {
        return topic + " (" + payload.length + " bytes, qos " + qos + (retain ? ", retain" : "") + ")";
    }
}
