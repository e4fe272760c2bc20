package io.flotilla.fleet.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.pki.key.TlsContexts;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;

/** Somebody who looks at one topic over MQTT, as with MQTT Explorer, and keeps all that was said, the retained first. */
final class Inspector implements AutoCloseable {
    static {
        // Paho's receiver throws when an acknowledgement comes while it closes; no test is about that.
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }

    private final MqttClient client;
    private final List<JsonNode> heard = new CopyOnWriteArrayList<>();

    private Inspector(MqttClient client) {
        this.client = client;
    }

    static Inspector of(JsonNode facts, X509Certificate root, String topic) throws MqttException {
        String broker = "ssl://" + facts.at("/mqtt/host").asText() + ":"
                + facts.at("/mqtt/port").asInt();
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setSocketFactory(TlsContexts.client(root).getSocketFactory());
        options.setUserName(facts.at("/inspector/user").asText());
        options.setPassword(facts.at("/inspector/password").asText().getBytes(StandardCharsets.UTF_8));
        options.setCleanStart(true);
        Inspector inspector =
                new Inspector(new MqttClient(broker, "inspector-" + System.nanoTime(), new MemoryPersistence()));
        inspector.client.connect(options);
        MqttSubscription subscription = new MqttSubscription(topic, 1);
        inspector.client.subscribe(
                new MqttSubscription[] {subscription},
                new IMqttMessageListener[] {(name, message) -> inspector.hear(message)});
        return inspector;
    }

    private void hear(MqttMessage message) {
        if (message.getPayload().length > 0) {
            heard.add(Json.parse(message.getPayload(), 1 << 20));
        }
    }

    List<JsonNode> heard() {
        return List.copyOf(heard);
    }

    @Override
    public void close() throws MqttException {
        client.disconnectForcibly(0, 1000, false);
        client.close(true);
    }
}
