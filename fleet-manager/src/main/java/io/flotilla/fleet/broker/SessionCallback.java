package io.flotilla.fleet.broker;

import io.flotilla.fleet.node.FleetException;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Paho calls. An exception thrown from here would close the connection. */
record SessionCallback(BoundedInbox inbox, Consumer<String> lost, Consumer<MqttMessage> acknowledge)
        implements MqttCallback {
    private static final Logger LOG = LoggerFactory.getLogger(SessionCallback.class);

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        lost.accept(String.valueOf(response));
    }

    @Override
    public void mqttErrorOccurred(MqttException failure) {
        LOG.warn("mqtt error reason={}", String.valueOf(failure.getMessage()));
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        try {
            boolean taken = inbox.arrived(topic, message.getPayload(), () -> acknowledge.accept(message));
            if (!taken && message.getQos() > 0) {
                lost.accept("the broker does not keep the receive maximum");
            }
        } catch (FleetException fault) {
            LOG.error("message is not acknowledged topic={}", topic, fault);
            lost.accept("the store fails, so the broker has to say it again");
        } catch (RuntimeException bad) {
            LOG.error("message cannot be taken in topic={}", topic, bad);
            acknowledge.accept(message);
        }
    }

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String server) {}

    @Override
    public void authPacketArrived(int reason, MqttProperties properties) {}
}
