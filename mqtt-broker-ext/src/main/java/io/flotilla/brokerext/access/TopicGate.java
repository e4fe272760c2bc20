package io.flotilla.brokerext.access;

import com.hivemq.extension.sdk.api.auth.PublishAuthorizer;
import com.hivemq.extension.sdk.api.auth.SubscriptionAuthorizer;
import com.hivemq.extension.sdk.api.auth.parameter.PublishAuthorizerInput;
import com.hivemq.extension.sdk.api.auth.parameter.PublishAuthorizerOutput;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerInput;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerOutput;
import com.hivemq.extension.sdk.api.packets.connect.WillPublishPacket;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import com.hivemq.extension.sdk.api.packets.subscribe.SubackReasonCode;
import io.flotilla.brokerext.auth.BrokerEvents;
import io.flotilla.brokerext.auth.Clients;
import io.flotilla.contract.topic.Access;
import io.flotilla.contract.topic.AccessMatrix;
import io.flotilla.contract.topic.Client;
import io.flotilla.contract.topic.Publication;
import java.util.Optional;

/**
 * Asks the matrix for each filter of a SUBSCRIBE, each will and each PUBLISH that {@link PublishFilter} let through. A
 * refused filter gets its reason code and the session stays; a refused PUBLISH ends the session; a refused will refuses
 * the CONNECT.
 */
public final class TopicGate implements SubscriptionAuthorizer, PublishAuthorizer {
    private final Clients clients;
    private final BrokerEvents events;

    public TopicGate(Clients clients, BrokerEvents events) {
        this.clients = clients;
        this.events = events;
    }

    @Override
    public void authorizeSubscribe(SubscriptionAuthorizerInput input, SubscriptionAuthorizerOutput output) {
        String filter = input.getSubscription().getTopicFilter();
        Optional<Client> client = clients.of(input);
        if (client.isPresent() && AccessMatrix.subscribe(client.get(), filter) == Access.ALLOWED) {
            SystemTopics.subscribed(input.getConnectionInformation(), filter);
            output.authorizeSuccessfully();
            return;
        }
        client.ifPresent(known -> events.subscriptionRefused(known, filter));
        output.failAuthorization(SubackReasonCode.NOT_AUTHORIZED);
    }

    @Override
    public void authorizePublish(PublishAuthorizerInput input, PublishAuthorizerOutput output) {
        PublishPacket packet = input.getPublishPacket();
        Publication publication = PublishFilter.publication(packet);
        Optional<Client> client = clients.of(input);
        Access access = client.map(known -> packet instanceof WillPublishPacket
                        ? AccessMatrix.will(known, publication)
                        : AccessMatrix.publish(known, publication))
                .orElse(Access.FOREIGN);
        if (access == Access.ALLOWED) {
            output.authorizeSuccessfully();
            return;
        }
        client.ifPresent(known -> events.publicationRefused(known, publication, access));
        output.failAuthorization(AckReasonCode.NOT_AUTHORIZED);
    }
}
