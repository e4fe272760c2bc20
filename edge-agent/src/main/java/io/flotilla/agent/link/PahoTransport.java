package io.flotilla.agent.link;

import io.flotilla.pki.key.NoDelaySockets;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.logging.Level;
import javax.net.ssl.SSLContext;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MQTT 5 by Eclipse Paho, a fresh client for each connection: a renewed certificate is then taken up by itself, and none
 * of Paho's own reconnecting comes into play. Its callbacks only hand over to the loop thread.
 */
public final class PahoTransport implements MqttTransport {
    private static final Logger LOG = LoggerFactory.getLogger(PahoTransport.class);
    private static final long SESSION_SECONDS = Duration.ofDays(7).toSeconds();
    private static final long WILL_DELAY_SECONDS = 10;
    private static final int KEEP_ALIVE_SECONDS = 30;
    static final int RECEIVE_MAXIMUM = 8;
    /** A genesis block of 256 KiB and what surrounds it. */
    private static final long MAXIMUM_PACKET = 320 << 10;

    private static final int CONNECT_SECONDS = 10;

    /** It would print to the terminal what is told here in one line; held, for a logger nobody holds forgets its level. */
    private static final java.util.logging.Logger PAHO =
            java.util.logging.Logger.getLogger("org.eclipse.paho.mqttv5.client");

    static {
        PAHO.setLevel(Level.OFF);
    }

    private final String clientId;
    private final Supplier<SSLContext> tls;
    private final Executor loop;
    private @Nullable MqttAsyncClient client;
    private long connection;
    private @Nullable PahoCallback callback;
    private @Nullable NoDelaySockets sockets;
    private Listener listener = new Deaf();

    /**
     * @param tls asked at each connect
     * @param loop carries out what the listener is told
     */
    public PahoTransport(String clientId, Supplier<SSLContext> tls, Executor loop) {
        this.clientId = clientId;
        this.tls = tls;
        this.loop = loop;
    }

    @Override
    public void connect(Attempt attempt, Listener told) {
        connection = attempt.connection();
        listener = told;
        long of = attempt.connection();
        try {
            MqttAsyncClient fresh = new MqttAsyncClient(attempt.broker().toString(), clientId, new MemoryPersistence());
            client = fresh;
            fresh.setManualAcks(true);
            callback = new PahoCallback(of, told, loop);
            fresh.setCallback(callback);
            sockets = new NoDelaySockets(tls.get().getSocketFactory());
            fresh.connect(options(attempt.will(), sockets), null, new MqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    boolean sessionPresent = token.getSessionPresent();
                    loop.execute(() -> told.connected(of, sessionPresent));
                }

                @Override
                public void onFailure(IMqttToken token, Throwable failure) {
                    loop.execute(() -> told.lost(of, PahoCallback.reason(failure), PahoCallback.why(failure)));
                }
            });
        } catch (MqttException | RuntimeException failure) {
            loop.execute(() -> told.lost(of, 0, PahoCallback.why(failure)));
        }
    }

    @Override
    public void subscribe(List<String> filters) {
        MqttSubscription[] wanted =
                filters.stream().map(filter -> new MqttSubscription(filter, 1)).toArray(MqttSubscription[]::new);
        attempted(now -> now.subscribe(
                wanted,
                null,
                new MqttActionListener() {
                    @Override
                    public void onSuccess(IMqttToken token) {
                        int[] codes = token.getReasonCodes();
                        for (int i = 0; codes != null && i < codes.length; i++) {
                            if (codes[i] >= 0x80) {
                                LOG.warn(
                                        "the broker refuses a subscription filter={} reason={}",
                                        filters.get(i),
                                        codes[i]);
                            }
                        }
                    }

                    @Override
                    public void onFailure(IMqttToken token, Throwable failure) {
                        LOG.warn("the subscription failed: {}", PahoCallback.why(failure));
                    }
                },
                new MqttProperties()));
    }

    @Override
    public void publish(Message message, long ticket) {
        PahoCallback told = callback;
        if (told == null) {
            return;
        }
        MqttMessage packet = packet(message);
        message.expiry().ifPresent(life -> packet.getProperties().setMessageExpiryInterval(life.toSeconds()));
        if (message.correlation().length > 0) {
            packet.getProperties().setCorrelationData(message.correlation());
        }
        attempted(now -> now.publish(message.topic(), packet, null, new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                // Paho counts every PUBACK as a success, whatever it says.
                int[] codes = message.qos() == 0 ? null : token.getReasonCodes();
                told.answered(message, ticket, codes == null || codes.length == 0 ? 0 : codes[0]);
            }

            @Override
            public void onFailure(IMqttToken token, Throwable failure) {
                int reason = PahoCallback.reason(failure);
                if (reason != 0) {
                    told.answered(message, ticket, reason);
                }
            }
        }));
    }

    @Override
    public void acknowledge(Inbound inbound) {
        attempted(now -> now.messageArrivedComplete(inbound.packet(), inbound.qos()));
    }

    @Override
    public void disconnect(boolean goodbye) {
        MqttAsyncClient old = client;
        client = null;
        if (old == null) {
            return;
        }
        if (goodbye) {
            quietly(() -> old.disconnect(0).waitForCompletion(1_000));
        }
        NoDelaySockets opened = sockets;
        if (opened != null) {
            quietly(opened::close);
        }
        // Also before the CONNACK: else a connect that is never answered keeps its threads.
        quietly(() -> old.disconnectForcibly(0, 500, false));
        quietly(() -> old.close(true));
    }

    private interface Farewell {
        void say() throws MqttException, IOException;
    }

    private static void quietly(Farewell farewell) {
        try {
            farewell.say();
        } catch (MqttException | IOException gone) {
            LOG.debug("the connection has gone already: {}", PahoCallback.why(gone));
        }
    }

    private MqttConnectionOptions options(Message will, NoDelaySockets sockets) {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(false);
        options.setSessionExpiryInterval(SESSION_SECONDS);
        options.setReceiveMaximum(RECEIVE_MAXIMUM);
        options.setMaximumPacketSize(MAXIMUM_PACKET);
        options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
        options.setConnectionTimeout(CONNECT_SECONDS);
        options.setAutomaticReconnect(false);
        options.setUseSubscriptionIdentifiers(false);
        options.setSocketFactory(sockets);
        options.setHttpsHostnameVerificationEnabled(true);
        options.setWill(will.topic(), packet(will));
        MqttProperties willProperties = new MqttProperties();
        willProperties.setWillDelayInterval(WILL_DELAY_SECONDS);
        options.setWillMessageProperties(willProperties);
        return options;
    }

    private static MqttMessage packet(Message message) {
        return new MqttMessage(message.payload(), message.qos(), message.retained(), new MqttProperties());
    }

    private interface Action {
        void on(MqttAsyncClient client) throws MqttException;
    }

    private void attempted(Action action) {
        MqttAsyncClient now = client;
        if (now == null) {
            return;
        }
        try {
            action.on(now);
        } catch (MqttException failure) {
            long of = connection;
            Listener told = listener;
            loop.execute(() -> told.lost(of, 0, PahoCallback.why(failure)));
        }
    }

    /** Hears what arrives before the first connect: nothing. */
    private static final class Deaf implements Listener {
        @Override
        public void connected(long connection, boolean sessionPresent) {}

        @Override
        public void lost(long connection, int reason, String why) {}

        @Override
        public void arrived(Inbound inbound) {}

        @Override
        public void delivered(long connection, long ticket) {}

        @Override
        public void putOff(long connection, long ticket) {}

        @Override
        public void unheard(long connection, long ticket) {}
    }
}
