package io.flotilla.fleet.broker;

import io.flotilla.brokerext.auth.BrokerEvents;
import io.flotilla.brokerext.auth.EntryRefusal;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.topic.Access;
import io.flotilla.contract.topic.Client;
import io.flotilla.contract.topic.Publication;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.FleetStore;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down who tried what at the broker. The broker's callback threads only hand over; what the executor cannot take
 * is in the log alone.
 */
public final class BrokerAudit implements BrokerEvents {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerAudit.class);

    private final FleetStore store;
    private final Clock clock;
    private final Executor executor;

    /** @param executor bounded: it refuses when too much waits */
    public BrokerAudit(FleetStore store, Clock clock, Executor executor) {
        this.store = store;
        this.clock = clock;
        this.executor = executor;
    }

    @Override
    public void connected(Client client, String clientId) {
        LOG.info("client connected clientId={}", clientId);
    }

    @Override
    public void disconnected(String clientId) {
        LOG.info("client disconnected clientId={}", clientId);
    }

    /** In the log alone: somebody who is nobody shall not fill the store. */
    @Override
    public void entryRefused(String clientId, EntryRefusal reason) {
        LOG.warn("entry refused clientId={} reason={}", clientId, reason);
    }

    @Override
    public void subscriptionRefused(Client client, String filter) {
        LOG.warn("subscription refused client={} filter={}", client, filter);
        audit("broker.refuse", name(client), "may not subscribe to " + filter);
    }

    @Override
    public void publicationRefused(Client client, Publication publication, Access reason) {
        LOG.warn("publication refused client={} topic={} reason={}", client, publication.topic(), reason);
        audit("broker.refuse", name(client), "may not publish to " + publication.topic() + ": " + Json.name(reason));
    }

    @Override
    public void publicationSwallowed(Client.Inspector inspector, Publication publication) {
        LOG.warn("publication swallowed inspector={} topic={}", inspector.user(), publication.topic());
        audit("broker.swallow", name(inspector), "tried to write " + publication.topic());
    }

    private static String name(Client client) {
        if (client instanceof Client.Agent agent) {
            return "node/" + agent.node();
        }
        return client instanceof Client.Inspector inspector ? "inspector/" + inspector.user() : "manager";
    }

    private void audit(String action, String target, String detail) {
        Instant now = clock.instant();
        try {
            executor.execute(() -> store.write(entries -> {
                Chronicle.auditSeldom(entries, now, Actor.MANAGER, Chronicle.Change.of(action, target, detail));
                return now;
            }));
        } catch (RejectedExecutionException flooded) {
            LOG.warn("audit flooded action={} target={}", action, target);
        }
    }
}
