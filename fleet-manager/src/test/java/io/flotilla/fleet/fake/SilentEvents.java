package io.flotilla.fleet.fake;

import io.flotilla.brokerext.auth.BrokerEvents;
import io.flotilla.brokerext.auth.EntryRefusal;
import io.flotilla.contract.topic.Access;
import io.flotilla.contract.topic.Client;
import io.flotilla.contract.topic.Publication;

/** For a broker of which nobody wants to hear. */
public final class SilentEvents implements BrokerEvents {
    @Override
    public void connected(Client client, String clientId) {}

    @Override
    public void disconnected(String clientId) {}

    @Override
    public void entryRefused(String clientId, EntryRefusal reason) {}

    @Override
    public void subscriptionRefused(Client client, String filter) {}

    @Override
    public void publicationRefused(Client client, Publication publication, Access reason) {}

    @Override
    public void publicationSwallowed(Client.Inspector inspector, Publication publication) {}
}
