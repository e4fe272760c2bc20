package io.flotilla.brokerext.standalone;

import io.flotilla.brokerext.auth.BrokerEvents;
import io.flotilla.brokerext.auth.EntryRefusal;
import io.flotilla.contract.topic.Access;
import io.flotilla.contract.topic.Client;
import io.flotilla.contract.topic.Publication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit of a broker that has no store: the log alone, under a name of its own so that it can go to its own file. */
public final class LoggedEvents implements BrokerEvents {
    private static final Logger LOG = LoggerFactory.getLogger("flotilla.audit");

    @Override
    public void connected(Client client, String clientId) {
        LOG.info("client connected clientId={}", clientId);
    }

    @Override
    public void disconnected(String clientId) {
        LOG.info("client disconnected clientId={}", clientId);
    }

    @Override
    public void entryRefused(String clientId, EntryRefusal reason) {
        LOG.warn("entry refused clientId={} reason={}", clientId, reason);
    }

    @Override
    public void subscriptionRefused(Client client, String filter) {
        LOG.warn("subscription refused client={} filter={}", client, filter);
    }

    @Override
    public void publicationRefused(Client client, Publication publication, Access reason) {
        LOG.warn("publication refused client={} topic={} reason={}", client, publication.topic(), reason);
    }

    @Override
    public void publicationSwallowed(Client.Inspector inspector, Publication publication) {
        LOG.warn("publication swallowed inspector={} topic={}", inspector.user(), publication.topic());
    }
}
