package io.flotilla.brokerext.auth;

import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.parameter.ClientBasedInput;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.topic.Client;
import java.util.Optional;

/**
 * Who stands behind a connection. The authenticator has bound the client id to the certificate, so the client follows
 * from the id. It is looked up again at each request: a node that was revoked, or an account that was removed, is nobody from
 * that moment on.
 */
public final class Clients {
    /** Connection attribute: the account's name. */
    private static final String USER = "flotilla.user";

    private static final String MANAGER = OrgId.RESERVED + ".";

    private final AccessDirectory directory;

    public Clients(AccessDirectory directory) {
        this.directory = directory;
    }

    /** Empty when the client may not do anything any more. */
    public Optional<Client> of(ClientBasedInput input) {
        return of(input.getClientInformation().getClientId(), input.getConnectionInformation());
    }

    /** As {@link #of(ClientBasedInput)}. */
    public Optional<Client> of(String clientId, ConnectionInformation connection) {
        if (clientId.startsWith(MANAGER)) {
            return manager(clientId);
        }
        if (clientId.indexOf('.') < 0) {
            return user(connection).filter(directory::inspectorExists).map(Client.Inspector::new);
        }
        return NodeAddress.ofClientId(clientId)
                .flatMap(node -> directory.chainOf(node).map(chain -> new Client.Agent(node, chain)));
    }

    /** The account that the connection was let in with, also when it exists no more; empty with a certificate. */
    public static Optional<String> user(ConnectionInformation connection) {
        return connection.getConnectionAttributeStore().getAsString(USER);
    }

    static void rememberUser(ConnectionInformation connection, String user) {
        connection.getConnectionAttributeStore().putAsString(USER, user);
    }

    private static Optional<Client> manager(String clientId) {
        try {
            return Optional.of(new Client.Manager(new InstanceId(clientId.substring(MANAGER.length()))));
        } catch (IllegalArgumentException badName) {
            return Optional.empty();
        }
    }
}
