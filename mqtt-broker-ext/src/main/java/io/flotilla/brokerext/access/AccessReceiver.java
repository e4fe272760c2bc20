package io.flotilla.brokerext.access;

import com.hivemq.extension.sdk.api.async.Async;
import com.hivemq.extension.sdk.api.async.TimeoutFallback;
import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import io.flotilla.contract.topic.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the access document out of a manager's publications, so that it is delivered to nobody. Signature and disk are
 * waited for on the executor, never on the broker's callback threads; the acknowledgement says what became of it.
 */
public final class AccessReceiver implements PublishInboundInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(AccessReceiver.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final AccessInbox inbox;
    private final SessionKiller sessions;
    private final Executor executor;

    public AccessReceiver(AccessInbox inbox, SessionKiller sessions, Executor executor) {
        this.inbox = inbox;
        this.sessions = sessions;
        this.executor = executor;
    }

    /** Added for managers only, behind {@link PublishFilter}. */
    @Override
    public void onInboundPublish(PublishInboundInput input, PublishInboundOutput output) {
        if (!input.getPublishPacket().getTopic().equals(Topics.ACCESS)) {
            return;
        }
        byte[] payload = bytes(input.getPublishPacket().getPayload().orElse(ByteBuffer.allocate(0)));
        // What the timeout's fallback does, should it come to that: refused, delivered to nobody.
        Async<PublishInboundOutput> later =
                output.async(PATIENCE, TimeoutFallback.FAILURE, AckReasonCode.UNSPECIFIED_ERROR, "too slow");
        executor.execute(() -> {
            try {
                answer(inbox.take(payload), later.getOutput());
            } catch (RuntimeException failed) {
                LOG.error("access document not taken", failed);
                later.getOutput()
                        .preventPublishDelivery(AckReasonCode.UNSPECIFIED_ERROR, "not taken: see the broker's log");
            } finally {
                later.resume();
            }
        });
    }

    private void answer(AccessInbox.Answer answer, PublishInboundOutput output) {
        if (answer instanceof AccessInbox.Answer.Taken taken) {
            output.preventPublishDelivery(AckReasonCode.SUCCESS);
            sessions.end(taken);
        } else if (answer instanceof AccessInbox.Answer.Refused refused) {
            LOG.warn("access document refused reason={}", refused.reason());
            output.preventPublishDelivery(AckReasonCode.NOT_AUTHORIZED, refused.reason());
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
