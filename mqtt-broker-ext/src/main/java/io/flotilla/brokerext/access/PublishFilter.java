package io.flotilla.brokerext.access;

import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.packets.general.MqttVersion;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.packets.publish.ModifiablePublishPacket;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import io.flotilla.brokerext.auth.BrokerEvents;
import io.flotilla.brokerext.auth.Clients;
import io.flotilla.contract.topic.Access;
import io.flotilla.contract.topic.AccessMatrix;
import io.flotilla.contract.topic.Client;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Publication;
import io.flotilla.contract.topic.TopicName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * Takes out the publications whose refusal must not end the session, which every refusal by an authorizer does: an
 * inspector's, and those of an agent within its own subtree (else an outbox with one bad entry would reconnect for
 * ever). It runs before the authorizer, and before HiveMQ's own refusal of topics that begin with {@code $}.
 */
public final class PublishFilter implements PublishInboundInterceptor {
    private final Clients clients;
    private final Quotas quotas;
    private final Tally tally;
    private final BrokerEvents events;

    public PublishFilter(Clients clients, Quotas quotas, Tally tally, BrokerEvents events) {
        this.clients = clients;
        this.quotas = quotas;
        this.tally = tally;
        this.events = events;
    }

    @Override
    public void onInboundPublish(PublishInboundInput input, PublishInboundOutput output) {
        Publication publication = publication(input.getPublishPacket());
        clients.of(input).ifPresent(client -> {
            boolean negativeAck = input.getConnectionInformation().getMqttVersion() == MqttVersion.V_5;
            filter(client, publication, negativeAck, output);
        });
    }

    private void filter(Client client, Publication publication, boolean negativeAck, PublishInboundOutput output) {
        Access access = quotas.take(client) ? AccessMatrix.publish(client, publication) : Access.OVER_QUOTA;
        if (access != Access.ALLOWED) {
            tally.count(access);
        }
        switch (access) {
            case ALLOWED -> shorten(publication.topic(), output.getPublishPacket());
            case FOREIGN -> {}
            case SWALLOWED -> {
                if (client instanceof Client.Inspector inspector) {
                    events.publicationSwallowed(inspector, publication);
                }
                output.preventPublishDelivery(AckReasonCode.SUCCESS);
            }
            case UNKNOWN_TOPIC, WRONG_DELIVERY, TOO_LARGE, OVER_QUOTA -> {
                events.publicationRefused(client, publication, access);
                if (negativeAck) {
                    output.preventPublishDelivery(code(access), reason(access));
                } else {
                    // MQTT 3.1.1 has no negative acknowledgement; any other code would end the session.
                    output.preventPublishDelivery(AckReasonCode.SUCCESS);
                }
            }
        }
    }

    /**
     * Gives a message the table's expiry when it brings none or a longer one. A client with MQTT 3.1.1 cannot bring one, so
     * refusing would help nobody.
     */
    private static void shorten(String topic, ModifiablePublishPacket packet) {
        if (TopicName.parse(topic).orElse(null) instanceof TopicName.OfNode name) {
            name.known().flatMap(NodeTopic::expiry).map(Duration::toSeconds).ifPresent(most -> {
                if (packet.getMessageExpiryInterval()
                        .filter(given -> given <= most)
                        .isEmpty()) {
                    packet.setMessageExpiryInterval(most);
                }
            });
        }
    }

    /** All that travels on to subscribers counts, else a property would be the way around a topic's limit. */
    static Publication publication(PublishPacket packet) {
        int bytes = packet.getPayload().map(ByteBuffer::remaining).orElse(0)
                + packet.getCorrelationData().map(ByteBuffer::remaining).orElse(0)
                + packet.getResponseTopic().map(PublishFilter::length).orElse(0)
                + packet.getContentType().map(PublishFilter::length).orElse(0)
                + packet.getUserProperties().asList().stream()
                        .mapToInt(property -> length(property.getName()) + length(property.getValue()))
                        .sum();
        return new Publication(packet.getTopic(), packet.getQos().getQosNumber(), packet.getRetain(), bytes);
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static AckReasonCode code(Access access) {
        return access == Access.TOO_LARGE || access == Access.OVER_QUOTA
                ? AckReasonCode.QUOTA_EXCEEDED
                : AckReasonCode.NOT_AUTHORIZED;
    }

    private static String reason(Access access) {
        return access.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
