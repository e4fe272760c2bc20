package io.flotilla.fleet.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import io.flotilla.pki.key.TlsContexts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;

/** What an inspector sees of the whole tree, as with MQTT Explorer: the latest of each topic. */
final class Window implements AutoCloseable {
    static {
        // Paho's receiver throws when an acknowledgement comes while it closes; no test is about that.
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }

    /** Documents that say something else only when somebody wants something else of the fleet. */
    private static final String LASTING =
            "fleet/v1/(_chain/[^/]+/(?!summary$).*|[^/]+/[^/]+/(config/desired|config/reported|command/pending|about))";

    /** Of these, what an agent says anew whenever it connects or starts, with the same meaning. */
    private static final String SIGNED_ANEW = ".*/(about|config/reported)";

    private static final List<String> OF_THE_SIGNING = List.of("epoch", "seq", "held", "sig");
    private static final Duration QUIET = Duration.ofSeconds(3);

    private final MqttClient client;
    private final Map<String, String> latest = new ConcurrentSkipListMap<>();
    private final List<String> presences = new CopyOnWriteArrayList<>();

    private Window(MqttClient client) {
        this.client = client;
    }

    /** Opens it with an account of its own. */
    static Window on(LiveFleet fleet) throws IOException, MqttException {
        String name = "window-" + Long.toHexString(System.nanoTime());
        JsonNode account = fleet.ask(Door.Request.post("/api/v1/inspectors", "{\"name\":\"" + name + "\"}"));
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setSocketFactory(TlsContexts.client(fleet.root()).getSocketFactory());
        options.setUserName(account.path("user").asText());
        options.setPassword(account.path("password").asText().getBytes(StandardCharsets.UTF_8));
        options.setCleanStart(true);
        Window window = new Window(new MqttClient(fleet.broker().toString(), name, new MemoryPersistence()));
        window.client.connect(options);
        window.client.subscribe(
                new MqttSubscription[] {new MqttSubscription("fleet/v1/#", 1)},
                new IMqttMessageListener[] {(topic, message) -> window.see(topic, message)});
        return window;
    }

    private void see(String topic, MqttMessage message) {
        String payload = new String(message.getPayload(), StandardCharsets.UTF_8);
        if (payload.isEmpty()) {
            latest.remove(topic);
        } else {
            latest.put(topic, payload);
        }
        if (topic.endsWith("/presence")) {
            presences.add(topic + " " + payload);
        }
    }

    /** Topic and payload of what must be the same after any fault, less what each signing changes; once no more comes. */
    Map<String, String> settled() {
        AtomicReference<Map<String, String>> before = new AtomicReference<>(Map.of());
        LiveFleet.eventually().pollInterval(QUIET).until(() -> {
            Map<String, String> now = lasting();
            return !now.isEmpty() && now.equals(before.getAndSet(now));
        });
        return before.get();
    }

    private Map<String, String> lasting() {
        Map<String, String> lasting = new TreeMap<>(latest);
        lasting.keySet().removeIf(topic -> !topic.matches(LASTING));
        lasting.replaceAll((topic, payload) -> topic.matches(SIGNED_ANEW) ? meaning(payload) : payload);
        return lasting;
    }

    private static String meaning(String payload) {
        try {
            return parsed(payload).without(OF_THE_SIGNING).toString();
        } catch (MalformedDocument shown) {
            return payload;
        }
    }

    private static ObjectNode parsed(String payload) {
        return Json.parse(payload.getBytes(StandardCharsets.UTF_8), 1 << 20);
    }

    /** The latest of one topic of a node; missing when there is none. */
    JsonNode of(String node, String topic) {
        String payload = latest.get("fleet/v1/" + node + "/" + topic);
        try {
            return payload == null ? MissingNode.getInstance() : parsed(payload);
        } catch (MalformedDocument none) {
            return MissingNode.getInstance();
        }
    }

    /** Every presence that was said of a node, the retained one first. */
    List<String> presences(String node) {
        return presences.stream()
                .filter(said -> said.startsWith("fleet/v1/" + node + "/presence "))
                .toList();
    }

    @Override
    public void close() throws MqttException {
        client.disconnectForcibly(0, 1000, false);
        client.close(true);
    }
}
