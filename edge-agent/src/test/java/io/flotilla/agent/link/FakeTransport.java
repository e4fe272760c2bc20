package io.flotilla.agent.link;

import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.message.Presence;
import java.util.ArrayList;
import java.util.List;

/** A broker that a test plays by hand. */
final class FakeTransport implements MqttTransport {
    final List<Attempt> attempts = new ArrayList<>();
    final List<Message> published = new ArrayList<>();
    final List<Long> tickets = new ArrayList<>();
    final List<Inbound> acknowledged = new ArrayList<>();
    final List<Boolean> disconnects = new ArrayList<>();
    List<String> subscribed = List.of();
    boolean acknowledges = true;
    private Listener listener;

    @Override
    public void connect(Attempt attempt, Listener told) {
        attempts.add(attempt);
        listener = told;
    }

    void accepts(boolean sessionPresent) {
        listener.connected(connection(), sessionPresent);
    }

    void drops(int reason) {
        listener.lost(connection(), reason, "dropped by the test");
    }

    void delivers(long ticket) {
        listener.delivered(connection(), ticket);
    }

    void putsOff(long ticket) {
        listener.putOff(connection(), ticket);
    }

    void findsNobody(long ticket) {
        listener.unheard(connection(), ticket);
    }

    void sends(String topic) {
        listener.arrived(new Inbound(connection(), 1, 1, topic, new byte[] {1}));
    }

    long connection() {
        return attempts.get(attempts.size() - 1).connection();
    }

    List<String> topics() {
        return published.stream().map(Message::topic).toList();
    }

    static Presence presence(Message message) {
        return Documents.open(message.payload(), Presence.class).accepted().orElseThrow();
    }

    @Override
    public void subscribe(List<String> filters) {
        subscribed = filters;
    }

    @Override
    public void publish(Message message, long ticket) {
        published.add(message);
        tickets.add(ticket);
        if (acknowledges) {
            listener.delivered(connection(), ticket);
        }
    }

    @Override
    public void acknowledge(Inbound inbound) {
        acknowledged.add(inbound);
    }

    @Override
    public void disconnect(boolean goodbye) {
        disconnects.add(goodbye);
    }
}
