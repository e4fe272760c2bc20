package io.flotilla.simulate;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import io.flotilla.contract.topic.NodeTopic;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import org.jspecify.annotations.Nullable;

/** One MQTT 5 connection over mutual TLS 1.3. */
final class Connection {
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final long SESSION_SECONDS = Duration.ofDays(7).toSeconds();
    private static final long WILL_DELAY_SECONDS = 10;

    private final Mqtt5AsyncClient client;

    Connection(String clientId, URI broker, KeyManagerFactory keys, Workshop workshop) {
        this.client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost(broker.getHost())
                .serverPort(broker.getPort())
                .sslConfig(MqttClientSslConfig.builder()
                        .keyManagerFactory(keys)
                        .trustManagerFactory(workshop.trust())
                        .protocols(List.of("TLSv1.3"))
                        .build())
                .executorConfig(workshop.network())
                .buildAsync();
    }

    /** @param arrived called on a thread of the network; acknowledges when it has done its work */
    void whenArrived(Consumer<Mqtt5Publish> arrived) {
        client.publishes(MqttGlobalPublishFilter.ALL, arrived, Runnable::run, true);
    }

    /** @param will on the presence; null for none */
    CompletableFuture<?> connect(int receiveMaximum, @Nullable Will will) {
        Mqtt5ConnectBuilder connect = Mqtt5Connect.builder()
                .keepAlive(KEEP_ALIVE_SECONDS)
                .cleanStart(false)
                .sessionExpiryInterval(SESSION_SECONDS)
                .restrictions()
                .receiveMaximum(receiveMaximum)
                .applyRestrictions();
        if (will != null) {
            connect = connect.willPublish()
                    .topic(will.topic())
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .retain(true)
                    .payload(will.payload())
                    .delayInterval(WILL_DELAY_SECONDS)
                    .applyWillPublish();
        }
        return client.connect(connect.build());
    }

    /** What the broker says when the connection ends without a good-bye. */
    @SuppressWarnings("ArrayRecordComponent") // Bytes to be sent; never compared.
    record Will(String topic, byte[] payload) {}

    CompletableFuture<?> subscribe(List<String> filters) {
        return client.subscribe(Mqtt5Subscribe.builder()
                .addSubscriptions(filters.stream()
                        .map(filter -> Mqtt5Subscription.builder()
                                .topicFilter(filter)
                                .qos(MqttQos.AT_LEAST_ONCE)
                                .retainHandling(Mqtt5RetainHandling.SEND)
                                .build())
                        .toList())
                .build());
    }

    /** As the topic's rules demand it. */
    CompletableFuture<?> publish(String topic, NodeTopic rules, byte[] payload) {
        var message = Mqtt5Publish.builder()
                .topic(topic)
                .qos(rules.qos() == 0 ? MqttQos.AT_MOST_ONCE : MqttQos.AT_LEAST_ONCE)
                .retain(rules.retained())
                .payload(payload);
        Mqtt5Publish built = rules.expiry()
                .map(expiry -> message.messageExpiryInterval(expiry.toSeconds()))
                .orElse(message)
                .build();
        return client.publish(built);
    }

    /** As {@link #publish}; what gets lost is missed by whoever waits for its effect. */
    void send(String topic, NodeTopic rules, byte[] payload) {
        CompletableFuture<?> unused = publish(topic, rules, payload);
    }

    CompletableFuture<?> disconnect() {
        return client.disconnect();
    }
}
