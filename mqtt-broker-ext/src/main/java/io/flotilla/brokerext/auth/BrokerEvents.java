package io.flotilla.brokerext.auth;

import io.flotilla.contract.topic.Access;
import io.flotilla.contract.topic.Client;
import io.flotilla.contract.topic.Publication;

/**
 * What the extension reports, for the audit log and for counters. Called on the broker's few callback threads: an
 * implementation hands the event over and returns at once, and does not throw.
 */
public interface BrokerEvents {
    /** The client was admitted; one with the same id may have been put out for it, whose end is reported afterwards. */
    void connected(Client client, String clientId);

    /** The connection of an admitted client has ended, in whichever way. */
    void disconnected(String clientId);

    /** @param clientId as it was sent, cut to a length and letters that fit a log */
    void entryRefused(String clientId, EntryRefusal reason);

    void subscriptionRefused(Client client, String filter);

    /**
     * A publication or a will was delivered to nobody.
     *
     * @param reason {@link Access#FOREIGN} when the session was ended for it
     */
    void publicationRefused(Client client, Publication publication, Access reason);

    /** An inspector tried to write or, with an empty retained payload, to delete. */
    void publicationSwallowed(Client.Inspector inspector, Publication publication);
}
