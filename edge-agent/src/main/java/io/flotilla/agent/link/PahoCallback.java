package io.flotilla.agent.link;

import java.util.concurrent.Executor;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/** One connection's callback. Nothing in it blocks or throws: an exception would close the connection. */
final class PahoCallback implements MqttCallback {
    /** The first MQTT 5 reason code that is an error; Paho's own codes begin at 32000. */
    private static final int FIRST_ERROR = 0x80;

    private static final int LAST_ERROR = 0xFF;

    private final long connection;
    private final MqttTransport.Listener listener;
    private final Executor loop;

    PahoCallback(long connection, MqttTransport.Listener listener, Executor loop) {
        this.connection = connection;
        this.listener = listener;
        this.loop = loop;
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        int code = response.getReturnCode();
        MqttException failure = response.getException();
        String said = response.getReasonString();
        String why = failure == null ? "reason " + code + (said == null ? "" : " " + said) : why(failure);
        int reason = code >= FIRST_ERROR && code <= LAST_ERROR ? code : reason(failure);
        loop.execute(() -> listener.lost(connection, reason, why));
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        Inbound inbound = new Inbound(connection, message.getId(), message.getQos(), topic, message.getPayload());
        loop.execute(() -> listener.arrived(inbound));
    }

    @Override
    public void mqttErrorOccurred(MqttException failure) {}

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}

    /** The MQTT 5 reason code behind a failure; 0 for anything else. */
    static int reason(@Nullable Throwable failure) {
        if (failure instanceof MqttException mqtt
                && mqtt.getReasonCode() >= FIRST_ERROR
                && mqtt.getReasonCode() <= LAST_ERROR) {
            return mqtt.getReasonCode();
        }
        return 0;
    }

    /** The innermost cause in a few words. */
    static String why(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        int reason = reason(failure);
        String said = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return reason == 0 ? said : said + " (MQTT reason 0x" + Integer.toHexString(reason) + ")";
    }
}
