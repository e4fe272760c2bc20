package io.flotilla.agent.fake;

import io.flotilla.agent.link.Inbound;
import io.flotilla.agent.link.Message;
import io.flotilla.agent.link.MqttTransport;
import io.flotilla.contract.topic.NodeTopic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A broker that connects and acknowledges at once, unless a test has it refuse, and remembers what it was told. */
public final class ObligingBroker implements MqttTransport {
    public final List<Message> published = new ArrayList<>();
    public final List<Inbound> acknowledged = new ArrayList<>();
    public final List<Boolean> goodbyes = new ArrayList<>();
    public boolean refuses;
    public boolean acknowledges = true;
    public int attempts;
    public int subscriptions;

    private Listener listener;
    private long connection;

    @Override
    public void connect(Attempt attempt, Listener told) {
        attempts++;
        listener = told;
        connection = attempt.connection();
        if (refuses) {
            told.lost(connection, 0, "refused by the test");
        } else {
            told.connected(connection, false);
        }
    }

    /** @param reason MQTT 5 reason code */
    public void drops(int reason) {
        listener.lost(connection, reason, "dropped by the test");
    }

    public void sends(String topic, byte[] payload) {
        listener.arrived(new Inbound(connection, 1, 1, topic, payload));
    }

    /** The payloads that came on a topic of the agent's own subtree, in order. */
    public List<String> said(NodeTopic topic) {
        return published.stream()
                .filter(message -> message.topic().contains("/" + topic.suffix()))
                .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public void subscribe(List<String> filters) {
        subscriptions++;
    }

    @Override
    public void publish(Message message, long ticket) {
        published.add(message);
        if (acknowledges) {
            listener.delivered(connection, ticket);
        }
    }

    @Override
    public void acknowledge(Inbound inbound) {
        acknowledged.add(inbound);
    }

    @Override
    public void disconnect(boolean goodbye) {
        goodbyes.add(goodbye);
    }
}
