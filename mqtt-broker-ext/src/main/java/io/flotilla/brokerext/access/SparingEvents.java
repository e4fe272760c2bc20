package io.flotilla.brokerext.access;

import io.flotilla.brokerext.auth.BrokerEvents;
import io.flotilla.brokerext.auth.EntryRefusal;
import io.flotilla.contract.topic.Access;
import io.flotilla.contract.topic.Client;
import io.flotilla.contract.topic.Publication;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes on what a client did wrong, but at most ten reports of a kind at once and one a second: a client that floods shall
 * not fill log and audit. How many were left out is logged with the next one; {@link Tally} counts them all.
 */
public final class SparingEvents implements BrokerEvents {
    private static final Logger LOG = LoggerFactory.getLogger(SparingEvents.class);
    private static final int AT_ONCE = 10;

    private final BrokerEvents events;
    private final Clock clock;
    private final Map<String, Source> sources = new ConcurrentHashMap<>();

    private record Source(TokenBucket bucket, AtomicLong left) {}

    public SparingEvents(BrokerEvents events, Clock clock) {
        this.events = events;
        this.clock = clock;
    }

    @Override
    public void connected(Client client, String clientId) {
        events.connected(client, clientId);
    }

    @Override
    public void disconnected(String clientId) {
        events.disconnected(clientId);
    }

    @Override
    public void entryRefused(String clientId, EntryRefusal reason) {
        events.entryRefused(clientId, reason);
    }

    @Override
    public void subscriptionRefused(Client client, String filter) {
        if (passes("subscription refused", client)) {
            events.subscriptionRefused(client, filter);
        }
    }

    @Override
    public void publicationRefused(Client client, Publication publication, Access reason) {
        if (passes("publication refused: " + reason, client)) {
            events.publicationRefused(client, publication, reason);
        }
    }

    @Override
    public void publicationSwallowed(Client.Inspector inspector, Publication publication) {
        if (passes("publication swallowed", inspector)) {
            events.publicationSwallowed(inspector, publication);
        }
    }

    private boolean passes(String what, Client client) {
        Source source = sources.computeIfAbsent(
                what + " " + client, fresh -> new Source(new TokenBucket(1, AT_ONCE, clock), new AtomicLong()));
        if (!source.bucket().take()) {
            source.left().incrementAndGet();
            return false;
        }
        long left = source.left().getAndSet(0);
        if (left > 0) {
            LOG.warn("reports left out what={} client={} count={}", what, client, left);
        }
        return true;
    }
}
