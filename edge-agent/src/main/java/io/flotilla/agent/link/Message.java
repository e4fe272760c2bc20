package io.flotilla.agent.link;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import java.time.Duration;
import java.util.Optional;

/** A PUBLISH that keeps the rules of its topic: QoS, retain flag, expiry and size come from {@link NodeTopic}. */
public final class Message {
    private static final byte[] NONE = {};

    private final String topic;
    private final NodeTopic rules;
    private final byte[] payload;
    private final byte[] correlation;

    private Message(String topic, NodeTopic rules, byte[] payload, byte[] correlation) {
        if (payload.length > rules.maxBytes()) {
            throw new IllegalArgumentException(topic + ": " + payload.length + " bytes, more than " + rules.maxBytes());
        }
        this.topic = topic;
        this.rules = rules;
        this.payload = payload.clone();
        this.correlation = correlation.clone();
    }

    /** @throws IllegalArgumentException when the payload is larger than the topic allows */
    public static Message of(NodeAddress node, NodeTopic topic, byte[] payload) {
        return new Message(Topics.node(node, topic), topic, payload, NONE);
    }

    /** As {@link #of(NodeAddress, NodeTopic, byte[])}, for a family such as telemetry. */
    public static Message of(NodeAddress node, NodeTopic topic, String level, byte[] payload) {
        return new Message(Topics.node(node, topic, level), topic, payload, NONE);
    }

    /** The same as the answer to what came with this correlation data. */
    public Message answering(byte[] to) {
        return new Message(topic, rules, payload, to);
    }

    /** Empty unless it answers. */
    public byte[] correlation() {
        return correlation.clone();
    }

    public String topic() {
        return topic;
    }

    public byte[] payload() {
        return payload.clone();
    }

    boolean empty() {
        return payload.length == 0;
    }

    public int qos() {
        return rules.qos();
    }

    public boolean retained() {
        return rules.retained();
    }

    public Optional<Duration> expiry() {
        return rules.expiry();
    }

    @Override
    public String toString() {
        return topic + " (" + payload.length + " bytes)";
    }
}
