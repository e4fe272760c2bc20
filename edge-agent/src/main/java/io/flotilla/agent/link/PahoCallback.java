package io.flotilla.agent.link;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection's callback. Nothing in it blocks or throws: an exception would close the connection. */
final class PahoCallback implements MqttCallback {
    private static final Logger LOG = LoggerFactory.getLogger(PahoCallback.class);
    /** The first MQTT 5 reason code that is an error; Paho's own codes begin at 32000. */
    private static final int FIRST_ERROR = 0x80;

    private static final int LAST_ERROR = 0xFF;
    private static final int NO_MATCHING_SUBSCRIBERS = 0x10;
    private static final int QUOTA_EXCEEDED = 0x97;
    /** A broker that keeps the receive maximum never has half as many under way. */
    private static final int MOST_WAITING = 2 * PahoTransport.RECEIVE_MAXIMUM;

    private final long connection;
    private final MqttTransport.Listener listener;
    private final Executor loop;
    private final AtomicInteger waiting = new AtomicInteger();

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
        if (message.getQos() == 0) {
            return; // Nothing comes down at QoS 0, and nothing bounds how much of it a broker sends.
        }
        int before = waiting.getAndUpdate(now -> Math.min(now + 1, MOST_WAITING + 1));
        if (before >= MOST_WAITING) {
            if (before == MOST_WAITING) {
                loop.execute(() -> listener.lost(connection, 0, "the broker does not keep the receive maximum"));
            }
            return;
        }
        Inbound plain = new Inbound(connection, message.getId(), message.getQos(), topic, message.getPayload());
        Inbound inbound = asking(plain, message.getProperties());
        loop.execute(() -> {
            waiting.getAndUpdate(now -> now > MOST_WAITING ? now : now - 1);
            listener.arrived(inbound);
        });
    }

    private static Inbound asking(Inbound plain, @Nullable MqttProperties with) {
        String replyTo = with == null ? null : with.getResponseTopic();
        byte[] correlation = with == null ? null : with.getCorrelationData();
        return replyTo == null ? plain : plain.asking(replyTo, correlation == null ? new byte[0] : correlation);
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

    /** What the broker has said to a publication, by any of its ways. */
    void answered(Message message, long ticket, int reason) {
        if (reason == QUOTA_EXCEEDED) {
            LOG.warn("the broker's quota is used up: sent again later topic={}", message.topic());
            loop.execute(() -> listener.putOff(connection, ticket));
            return;
        }
        if (reason == NO_MATCHING_SUBSCRIBERS) {
            loop.execute(() -> listener.unheard(connection, ticket));
            return;
        }
        if (reason >= FIRST_ERROR) {
            // Repeating it would not change the answer.
            LOG.warn("a publication was refused: {} reason=0x{}", message, Integer.toHexString(reason));
        }
        loop.execute(() -> listener.delivered(connection, ticket));
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
