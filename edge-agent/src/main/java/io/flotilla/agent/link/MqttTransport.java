package io.flotilla.agent.link;

import java.net.URI;
import java.util.List;

/** One MQTT connection at a time, without a will of its own: it neither reconnects nor keeps anything. */
public interface MqttTransport {
    /** Begins to connect; success or failure comes to the listener. */
    void connect(Attempt attempt, Listener listener);

    /** Subscribes at QoS 1 with retain handling 0. */
    void subscribe(List<String> filters);

    /** @param ticket comes back in {@link Listener#delivered} once the broker has acknowledged, at once for QoS 0 */
    void publish(Message message, long ticket);

    void acknowledge(Inbound inbound);

    /** Ends the connection, if any; with {@code goodbye} the broker keeps the will to itself. */
    void disconnect(boolean goodbye);

    /**
     * @param connection names the connection in what the listener hears
     * @param will sent by the broker some seconds after the connection was lost
     */
    record Attempt(long connection, URI broker, Message will) {}

    /** Called on the agent's loop thread, whatever thread the transport uses. */
    interface Listener {
        void connected(long connection, boolean sessionPresent);

        /** @param reason MQTT 5 reason code, 0 when there is none: the network failed, or the broker was not reached */
        void lost(long connection, int reason, String why);

        void arrived(Inbound inbound);

        void delivered(long connection, long ticket);

        /** The broker takes it later: too much was sent of late. */
        void putOff(long connection, long ticket);

        /** The broker took it, and there was nobody to give it to. */
        void unheard(long connection, long ticket);
    }
}
