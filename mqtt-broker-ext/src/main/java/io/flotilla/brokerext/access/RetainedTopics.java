package io.flotilla.brokerext.access;

import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import com.hivemq.extension.sdk.api.services.publish.PublishService;
import com.hivemq.extension.sdk.api.services.publish.RetainedMessageStore;
import com.hivemq.extension.sdk.api.services.publish.RetainedPublish;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The broker's retained messages, as the extension reads and writes them. Writing goes through a publication, because a
 * message put straight into the store would not reach those who are subscribed already.
 */
public final class RetainedTopics {
    private final RetainedMessageStore store;
    private final PublishService publications;
    private final Executor executor;

    /** @param executor runs what is done with each message that is found */
    public RetainedTopics(RetainedMessageStore store, PublishService publications, Executor executor) {
        this.store = store;
        this.publications = publications;
        this.executor = executor;
    }

    /** Shows every retained message, in no order; completes when all were shown. */
    public CompletableFuture<Void> forEach(Consumer<RetainedPublish> consumer) {
        return store.iterateAllRetainedMessages((context, message) -> consumer.accept(message), executor);
    }

    public CompletableFuture<Void> put(String topic, byte[] payload, Qos qos) {
        return publications.publish(Builders.publish()
                .topic(topic)
                .qos(qos)
                .retain(true)
                .payload(ByteBuffer.wrap(payload))
                .build());
    }

    /** Removes the message and tells the subscribers. */
    public CompletableFuture<Void> clear(String topic) {
        return put(topic, new byte[0], Qos.AT_LEAST_ONCE);
    }
}
