package io.flotilla.fleet.broker;

import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.loop.CallLink;
import io.flotilla.fleet.loop.LoopQueue;
import io.flotilla.fleet.loop.Signal;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.pki.key.NoDelaySockets;
import io.flotilla.pki.key.TlsContexts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.logging.Level;
import java.util.stream.Stream;
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

/** One connection of the manager to the broker, from CONNECT to its end. */
final class BrokerSession {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerSession.class);
    private static final long WAIT_MILLIS = 10_000;
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final long SESSION_SECONDS = 86_400;
    /** More than the embedded broker ever has under way to one client. */
    static final int RECEIVE_MAXIMUM = 200;
    /** Below the broker's receive maximum: beyond that Paho throws. */
    private static final int MOST_IN_FLIGHT = 200;
    /** From this reason code on, an acknowledgement is a refusal (MQTT 5, section 2.4). */
    private static final int FAILURE = 0x80;

    /** It would print to the terminal what is told here in one line; held, for a logger nobody holds forgets its level. */
    private static final java.util.logging.Logger PAHO =
            java.util.logging.Logger.getLogger("org.eclipse.paho.mqttv5.client");

    static {
        PAHO.setLevel(Level.OFF);
    }

    private final LinkSettings settings;
    private final Inbox inbox;
    private final LoopQueue queue;
    private final BiConsumer<BrokerSession, String> whenLost;
    private final Unanswered unanswered = new Unanswered(MOST_IN_FLIGHT);
    private @Nullable MqttAsyncClient client;
    private @Nullable NoDelaySockets sockets;

    BrokerSession(LinkSettings settings, Inbox inbox, LoopQueue queue, BiConsumer<BrokerSession, String> whenLost) {
        this.settings = settings;
        this.inbox = inbox;
        this.queue = queue;
        this.whenLost = whenLost;
    }

    /** Connects and subscribes; blocks. */
    void open(byte[] will) throws MqttException {
        String clientId = new Identity.Manager(settings.instance()).clientId().orElseThrow();
        MqttAsyncClient fresh =
                new MqttAsyncClient(settings.broker().get().toString(), clientId, new MemoryPersistence());
        client = fresh;
        fresh.setManualAcks(true);
        fresh.setCallback(new SessionCallback(
                new BoundedInbox(inbox, 2 * RECEIVE_MAXIMUM),
                reason -> whenLost.accept(this, reason),
                message -> acknowledge(fresh, message)));
        NoDelaySockets opened = new NoDelaySockets(
                TlsContexts.client(settings.root(), settings.credential().get()).getSocketFactory());
        sockets = opened;
        fresh.connect(options(will, opened)).waitForCompletion(WAIT_MILLIS);
        subscribe(fresh, own(settings.instance()));
        for (MqttSubscription shared : shared()) {
            subscribe(fresh, List.of(shared));
        }
    }

    private static void subscribe(MqttAsyncClient client, List<MqttSubscription> filters) throws MqttException {
        filters.forEach(filter -> filter.setRetainHandling(0));
        IMqttToken subscribed =
                client.subscribe(filters.toArray(MqttSubscription[]::new), null, null, new MqttProperties());
        subscribed.waitForCompletion(WAIT_MILLIS);
        requireGranted(subscribed, filters);
    }

    /** Publishes a retained message of the manager about itself; blocks. */
    void announce(String topic, byte[] payload) throws MqttException {
        connected().publish(topic, payload, 1, true).waitForCompletion(WAIT_MILLIS);
    }

    /** Says good-bye and ends; the will stays unsaid. */
    void leave(byte[] state) {
        try {
            announce(Topics.managerState(settings.instance()), state);
            connected().disconnect(WAIT_MILLIS / 5).waitForCompletion(WAIT_MILLIS);
        } catch (MqttException gone) {
            LOG.debug("no good-bye reason={}", gone.getMessage());
        }
        abandon();
    }

    /** Lets everything go. */
    void abandon() {
        MqttAsyncClient last = client;
        if (last == null) {
            return;
        }
        try {
            if (last.isConnected()) {
                last.disconnectForcibly(0, 100, false);
            }
            last.close(true);
        } catch (MqttException | RuntimeException untidy) {
            LOG.debug("session not closed reason={}", untidy.getMessage());
        }
        closeSockets();
    }

    private void closeSockets() {
        NoDelaySockets opened = sockets;
        try {
            if (opened != null) {
                opened.close();
            }
        } catch (IOException untidy) {
            LOG.debug("socket not closed reason={}", untidy.getMessage());
        }
    }

    /** Does not block; false when too much is under way or the connection is gone. */
    boolean publish(DownDocument document, Instant now) {
        OptionalLong ticket = unanswered.begin(now);
        if (ticket.isEmpty()) {
            return false;
        }
        try {
            connected()
                    .publish(
                            document.topic(),
                            document.bytes(),
                            1,
                            document.retained(),
                            null,
                            outcome(document, ticket.getAsLong()));
            return true;
        } catch (MqttException notSent) {
            unanswered.end(ticket.getAsLong());
            LOG.debug("not sent topic={} reason={}", document.topic(), notSent.getMessage());
            return false;
        }
    }

    /** As {@link #publish}, for what is worth something for some seconds. */
    boolean ask(CallLink.Asked question, Instant now) {
        OptionalLong ticket = unanswered.begin(now);
        if (ticket.isEmpty()) {
            return false;
        }
        try {
            MqttProperties properties = new MqttProperties();
            properties.setResponseTopic(question.replyTo());
            properties.setCorrelationData(question.correlation().getBytes(StandardCharsets.UTF_8));
            properties.setMessageExpiryInterval(
                    NodeTopic.CALL_REQUEST.expiry().orElseThrow().toSeconds());
            byte[] payload = question.payload().getBytes(StandardCharsets.UTF_8);
            MqttMessage message = new MqttMessage(payload, 1, false, properties);
            connected().publish(question.topic(), message, null, answered(ticket.getAsLong()));
            return true;
        } catch (MqttException notSent) {
            unanswered.end(ticket.getAsLong());
            LOG.debug("not asked topic={} reason={}", question.topic(), notSent.getMessage());
            return false;
        }
    }

    /** A question that is lost is asked again by who waits for its answer. */
    private MqttActionListener answered(long ticket) {
        return new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                unanswered.end(ticket);
            }

            @Override
            public void onFailure(IMqttToken token, Throwable failure) {
                unanswered.end(ticket);
            }
        };
    }

    /** Whether the broker owes an acknowledgement for too long. */
    boolean overdue(Instant now) {
        return unanswered.overdue(now);
    }

    private MqttActionListener outcome(DownDocument document, long ticket) {
        return new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                unanswered.end(ticket);
                int[] codes = token.getReasonCodes();
                if (codes != null && codes.length > 0 && codes[0] >= FAILURE) {
                    LOG.error("broker refused topic={} reason={}", document.topic(), codes[0]);
                    queue.offer(new Signal.Unpublished(document.topic(), true));
                } else {
                    queue.offer(new Signal.Published(document.topic(), document.sha256()));
                }
            }

            @Override
            public void onFailure(IMqttToken token, Throwable failure) {
                unanswered.end(ticket);
                LOG.warn("not published topic={} reason={}", document.topic(), String.valueOf(failure.getMessage()));
                queue.offer(new Signal.Unpublished(document.topic(), refusal(failure)));
            }
        };
    }

    private static boolean refusal(Throwable failure) {
        return failure instanceof MqttException broker
                && broker.getReasonCode() >= FAILURE
                && broker.getReasonCode() < 0x100;
    }

    private MqttConnectionOptions options(byte[] will, NoDelaySockets opened) {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setSocketFactory(opened);
        options.setAutomaticReconnect(false);
        options.setCleanStart(false);
        options.setReceiveMaximum(RECEIVE_MAXIMUM);
        options.setSessionExpiryInterval(SESSION_SECONDS);
        options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
        options.setConnectionTimeout((int) (WAIT_MILLIS / 1_000));
        options.setUseSubscriptionIdentifiers(false);
        options.setWill(Topics.managerState(settings.instance()), new MqttMessage(will, 1, true, new MqttProperties()));
        return options;
    }

    /** With {@link #shared}, exactly what the access matrix grants a manager; retained documents come at every connect. */
    private static List<MqttSubscription> own(InstanceId instance) {
        return Stream.concat(
                        Stream.of(
                                        NodeTopic.PRESENCE,
                                        NodeTopic.ABOUT,
                                        NodeTopic.STATUS,
                                        NodeTopic.CONFIG_REPORTED,
                                        NodeTopic.ALARM)
                                .map(Topics::everyNode),
                        Stream.of(Topics.answersTo(instance)))
                .map(filter -> new MqttSubscription(filter, 1))
                .toList();
    }

    /**
     * One SUBSCRIBE each. Given several in one, HiveMQ 2025.5 looks them up before it has stored them, and when it finds none,
     * remembers for as long as the connection lasts that there are none: what comes while another message is on its way
     * then stays in its queue for good (ClientSessionSubscriptionPersistenceImpl.addSubscriptions).
     */
    private static List<MqttSubscription> shared() {
        return Stream.of(
                        NodeTopic.COMMAND_ACK,
                        NodeTopic.COMMAND_PROGRESS,
                        NodeTopic.COMMAND_RESULT,
                        NodeTopic.EVENT,
                        NodeTopic.TELEMETRY)
                .map(topic -> new MqttSubscription(Topics.SHARE + Topics.everyNode(topic), topic.qos()))
                .toList();
    }

    private static void requireGranted(IMqttToken subscribed, List<MqttSubscription> filters) throws MqttException {
        int[] codes = subscribed.getReasonCodes();
        for (int i = 0; codes != null && i < codes.length; i++) {
            if (codes[i] >= FAILURE) {
                LOG.error("broker refused filter={} reason={}", filters.get(i).getTopic(), codes[i]);
                throw new MqttException(codes[i]);
            }
        }
    }

    private static void acknowledge(MqttAsyncClient from, MqttMessage message) {
        try {
            from.messageArrivedComplete(message.getId(), message.getQos());
        } catch (MqttException | RuntimeException gone) {
            LOG.debug("not acknowledged, it will come again reason={}", gone.getMessage());
        }
    }

    private MqttAsyncClient connected() {
        return Objects.requireNonNull(client, "open() comes first");
    }
}
