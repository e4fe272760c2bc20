package io.flotilla.brokerext.access;

import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.packets.general.MqttVersion;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import io.flotilla.brokerext.auth.BrokerEvents;
import io.flotilla.brokerext.auth.Clients;
import io.flotilla.contract.topic.Access;
import io.flotilla.contract.topic.AccessMatrix;
import io.flotilla.contract.topic.Client;
import io.flotilla.contract.topic.Publication;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * Takes out the publications whose refusal must not end the session, which every refusal by an authorizer does: an
 * inspector's, and those of an agent within its own subtree (else an outbox with one bad entry would reconnect for
 * ever). It runs before the authorizer, and before HiveMQ's own refusal of topics that begin with {@code $}.
 */
public final class PublishFilter implements PublishInboundInterceptor {
    private final Clients clients;
    private final BrokerEvents events;

    public PublishFilter(Clients clients, BrokerEvents events) {
        this.clients = clients;
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
        Access access = AccessMatrix.publish(client, publication);
        switch (access) {
            case ALLOWED, FOREIGN -> {}
            case SWALLOWED -> {
                if (client instanceof Client.Inspector inspector) {
                    events.publicationSwallowed(inspector, publication);
                }
                output.preventPublishDelivery(AckReasonCode.SUCCESS);
            }
            case UNKNOWN_TOPIC, WRONG_DELIVERY, TOO_LARGE -> {
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

    static Publication publication(PublishPacket packet) {
        return new Publication(
                packet.getTopic(),
                packet.getQos().getQosNumber(),
                packet.getRetain(),
                packet.getPayload().map(ByteBuffer::remaining).orElse(0));
    }

    private static AckReasonCode code(Access access) {
        return access == Access.TOO_LARGE ? AckReasonCode.QUOTA_EXCEEDED : AckReasonCode.NOT_AUTHORIZED;
    }

    private static String reason(Access access) {
        return access.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
