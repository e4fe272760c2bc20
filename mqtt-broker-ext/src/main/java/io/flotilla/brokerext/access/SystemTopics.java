package io.flotilla.brokerext.access;

import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.interceptor.publish.PublishOutboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishOutboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishOutboundOutput;
import io.flotilla.brokerext.auth.Clients;

/**
 * Keeps the statistics from clients that have not asked for it on this connection. A filter that begins with a wildcard
 * must not match a topic that begins with {@code $} (MQTT 5, 4.7.2); in HiveMQ, which has no such topics of its own, it
 * does. Keeps everything from a client whose account was removed, until its session has ended.
 */
public final class SystemTopics implements PublishOutboundInterceptor {
    private static final String SYSTEM = "$SYS/";
    /** Connection attribute: present when asked for. */
    private static final String ASKED = "flotilla.system";

    /** Remembers that this connection may see the topics that the filter names. */
    static void subscribed(ConnectionInformation connection, String filter) {
        if (filter.startsWith(SYSTEM)) {
            connection.getConnectionAttributeStore().putAsString(ASKED, ASKED);
        }
    }

    private final Clients clients;

    public SystemTopics(Clients clients) {
        this.clients = clients;
    }

    @Override
    public void onOutboundPublish(PublishOutboundInput input, PublishOutboundOutput output) {
        boolean unasked = input.getPublishPacket().getTopic().startsWith(SYSTEM)
                && input.getConnectionInformation()
                        .getConnectionAttributeStore()
                        .getAsString(ASKED)
                        .isEmpty();
        if (unasked || clients.of(input).isEmpty()) {
            output.preventPublishDelivery();
        }
    }
}
