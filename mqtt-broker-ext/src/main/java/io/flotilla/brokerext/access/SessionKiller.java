package io.flotilla.brokerext.access;

import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.services.exception.NoSuchClientIdException;
import com.hivemq.extension.sdk.api.services.session.ClientService;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.topic.TopicName;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what a client has at the broker. The client comes straight back, so the directory must refuse it before it is
 * killed.
 */
public final class SessionKiller {
    private static final Logger LOG = LoggerFactory.getLogger(SessionKiller.class);

    private static final int ATTEMPTS = 20;
    private static final long PAUSE_MILLIS = 25;

    private final ClientService clients;
    private final RetainedTopics retained;
    private final Function<String, List<String>> connected;
    private final Executor later;

    /**
     * @param connected the client ids under which an account is connected
     * @param executor runs the looks at a session that is not gone at once
     */
    public SessionKiller(
            ClientService clients,
            RetainedTopics retained,
            Function<String, List<String>> connected,
            Executor executor) {
        this.clients = clients;
        this.retained = retained;
        this.connected = connected;
        this.later = CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS, executor);
    }

    /**
     * Disconnects the client without its will, then forgets its session: subscriptions and queued messages. Completes
     * when both are done, also when there was nothing to end; exceptionally when the session is still there.
     */
    public CompletableFuture<Void> kill(String clientId) {
        return clients.disconnectClient(clientId, true, DisconnectReasonCode.ADMINISTRATIVE_ACTION, "revoked")
                .thenCompose(wasConnected -> forget(clientId, ATTEMPTS))
                .whenComplete((killed, failure) -> {
                    if (failure == null) {
                        LOG.info("session killed clientId={}", clientId);
                    } else {
                        LOG.warn(
                                "session not killed clientId={} reason={}",
                                clientId,
                                cause(failure).toString());
                    }
                });
    }

    /** {@link #kill} every session with which this account is connected. */
    public CompletableFuture<Void> killUser(String user) {
        return CompletableFuture.allOf(
                connected.apply(user).stream().map(this::kill).toArray(CompletableFuture[]::new));
    }

    /**
     * HiveMQ notes the end of a connection some time after the connection has ended, and that brings back the expiry of a
     * session which was invalidated in between: hence the second look. A session that still says connected after a kill
     * of the broker cannot be forgotten, so the looks are counted; after the last one the kill has failed.
     */
    private CompletableFuture<Void> forget(String clientId, int attempts) {
        return invalidate(clientId)
                .thenCompose(invalidated -> clients.getSession(clientId))
                .thenCompose(session -> {
                    if (session.isEmpty()) {
                        return CompletableFuture.completedFuture(null);
                    }
                    return attempts == 1
                            ? CompletableFuture.failedFuture(
                                    new IllegalStateException("the broker still has the session of " + clientId))
                            : CompletableFuture.runAsync(() -> {}, later)
                                    .thenCompose(waited -> forget(clientId, attempts - 1));
                });
    }

    private CompletableFuture<Void> invalidate(String clientId) {
        return clients.invalidateSession(clientId).handle((done, failure) -> {
            if (failure != null && !(cause(failure) instanceof NoSuchClientIdException)) {
                throw new CompletionException(cause(failure));
            }
            return null;
        });
    }

    /** Removes every retained message below {@code fleet/v1/{org}/{node}/}. */
    public CompletableFuture<Void> clear(NodeAddress node) {
        return clear(Set.of(node));
    }

    private CompletableFuture<Void> clear(Set<NodeAddress> nodes) {
        ConcurrentLinkedQueue<String> topics = new ConcurrentLinkedQueue<>();
        return retained.forEach(message -> {
                    if (TopicName.parse(message.getTopic()).orElse(null) instanceof TopicName.OfNode name
                            && nodes.contains(name.node())) {
                        topics.add(message.getTopic());
                    }
                })
                .thenCompose(all -> clear(List.copyOf(topics)));
    }

    /** Does what follows from an access document; begins at once. */
    public void end(AccessInbox.Answer.Taken taken) {
        logged("sessions were not ended", all(taken.ended(), this::kill));
        logged("connections of inspectors were not ended", all(taken.dismissed(), this::killUser));
        if (!taken.revoked().isEmpty()) {
            CompletableFuture<Void> kills =
                    all(taken.revoked(), node -> kill(node.clientId()).exceptionally(failure -> null));
            logged("subtrees of revoked nodes were not cleared", kills.thenCompose(tried -> clear(taken.revoked())));
        }
    }

    private static <T> CompletableFuture<Void> all(Collection<T> each, Function<T, CompletableFuture<Void>> work) {
        return CompletableFuture.allOf(each.stream().map(work).toArray(CompletableFuture[]::new));
    }

    private static void logged(String what, CompletableFuture<Void> work) {
        work.exceptionally(failure -> {
            LOG.error(what, failure);
            return null;
        });
    }

    /** {@link #kill} its agent's session, then, also when that failed, {@link #clear(NodeAddress)} what it has said. */
    public CompletableFuture<Void> revoke(NodeAddress node) {
        CompletableFuture<Void> kill = kill(node.clientId());
        return kill.exceptionally(failure -> null)
                .thenCompose(tried -> clear(node))
                .thenCompose(cleared -> kill);
    }

    private CompletableFuture<Void> clear(List<String> topics) {
        return CompletableFuture.allOf(topics.stream().map(retained::clear).toArray(CompletableFuture[]::new));
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
