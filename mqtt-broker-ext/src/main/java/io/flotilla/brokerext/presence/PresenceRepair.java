package io.flotilla.brokerext.presence;

import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.services.publish.RetainedPublish;
import com.hivemq.extension.sdk.api.services.session.ClientService;
import io.flotilla.brokerext.access.RetainedTopics;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.TopicName;
import io.flotilla.contract.topic.Topics;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HiveMQ forgets the wills when it is killed, and deletes the stored ones at its start: a node whose agent went away
 * meanwhile would stay {@code online} for ever. Run when every living agent has had the time to come back, this
 * says {@code lost} with the retained epoch for each node that is retained as online and is not connected.
 */
public final class PresenceRepair {
    private static final Logger LOG = LoggerFactory.getLogger(PresenceRepair.class);

    private final RetainedTopics retained;
    private final Connections connections;
    private final ClientService clients;
    private final Clock clock;

    public PresenceRepair(RetainedTopics retained, Connections connections, ClientService clients, Clock clock) {
        this.retained = retained;
        this.connections = connections;
        this.clients = clients;
        this.clock = clock;
    }

    /** Completes when every node was looked at; exceptionally when one could not be repaired. May be run again. */
    public CompletableFuture<Void> run() {
        Map<NodeAddress, Presence> online = new ConcurrentHashMap<>();
        return retained.forEach(message -> note(message, online))
                .thenCompose(all -> CompletableFuture.allOf(online.entrySet().stream()
                        .map(entry -> tried(entry.getKey(), entry.getValue()))
                        .toArray(CompletableFuture[]::new)));
    }

    /** Never throws: one message that cannot be read would end the look at all the others. */
    private static void note(RetainedPublish message, Map<NodeAddress, Presence> online) {
        try {
            node(message.getTopic())
                    .ifPresent(node -> online(message).ifPresent(presence -> online.put(node, presence)));
        } catch (RuntimeException unreadable) {
            LOG.warn("retained message passed over topic={}", message.getTopic(), unreadable);
        }
    }

    /** Never throws: the others are repaired all the same. */
    private CompletableFuture<Void> tried(NodeAddress node, Presence last) {
        try {
            return repair(node, last);
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private CompletableFuture<Void> repair(NodeAddress node, Presence last) {
        if (connections.present(node.clientId())) {
            return CompletableFuture.completedFuture(null);
        }
        LOG.info("presence repaired node={} epoch={}", node, last.epoch());
        return retained.put(Topics.node(node, NodeTopic.PRESENCE), lost(last), Qos.AT_LEAST_ONCE)
                .thenCompose(published -> sendAwayIfBack(node.clientId()));
    }

    /**
     * What an agent said that came between the look and our publication may have been overwritten: it has to connect
     * again, and says it once more then.
     */
    private CompletableFuture<Void> sendAwayIfBack(String clientId) {
        return connections.present(clientId)
                ? clients.disconnectClient(clientId, true, DisconnectReasonCode.SERVER_BUSY, "connect again")
                        .thenAccept(disconnected -> {})
                : CompletableFuture.completedFuture(null);
    }

    private byte[] lost(Presence last) {
        return Documents.encode(
                Presence.of(Presence.State.LOST, last.epoch(), clock.instant().truncatedTo(ChronoUnit.SECONDS)));
    }

    private static Optional<NodeAddress> node(String topic) {
        return TopicName.parse(topic)
                .filter(TopicName.OfNode.class::isInstance)
                .map(TopicName.OfNode.class::cast)
                .filter(name -> name.known().filter(NodeTopic.PRESENCE::equals).isPresent())
                .map(TopicName.OfNode::node);
    }

    private static Optional<Presence> online(RetainedPublish message) {
        ByteBuffer payload = message.getPayload().orElse(ByteBuffer.allocate(0));
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        return Documents.open(bytes, Presence.class)
                .accepted()
                .filter(presence -> presence.state() == Presence.State.ONLINE);
    }
}
