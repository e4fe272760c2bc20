package io.flotilla.brokerext.presence;

import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.events.client.ClientLifecycleEventListener;
import com.hivemq.extension.sdk.api.events.client.parameters.AuthenticationFailedInput;
import com.hivemq.extension.sdk.api.events.client.parameters.AuthenticationSuccessfulInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ConnectionStartInput;
import com.hivemq.extension.sdk.api.events.client.parameters.DisconnectEventInput;
import io.flotilla.brokerext.auth.BrokerEvents;
import io.flotilla.brokerext.auth.Clients;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reports who comes and goes, and knows who is here. HiveMQ's own answer cannot be had after it was killed: the sessions
 * on its disk say connected until their clients come back.
 */
public final class Connections implements ClientLifecycleEventListener {
    private final Clients clients;
    private final BrokerEvents events;
    /** By client id: the newest connection, which the end of one that it took over must not remove. */
    private final Map<String, ConnectionInformation> present = new ConcurrentHashMap<>();

    public Connections(Clients clients, BrokerEvents events) {
        this.clients = clients;
        this.events = events;
    }

    @Override
    public void onMqttConnectionStart(ConnectionStartInput input) {
        // Nobody yet: who it is shows when it was authenticated.
    }

    @Override
    public void onAuthenticationSuccessful(AuthenticationSuccessfulInput input) {
        String clientId = input.getClientInformation().getClientId();
        present.put(clientId, input.getConnectionInformation());
        clients.of(input).ifPresent(client -> events.connected(client, clientId));
    }

    @Override
    public void onAuthenticationFailedDisconnect(AuthenticationFailedInput input) {
        // The authenticator has reported it.
    }

    @Override
    public void onDisconnect(DisconnectEventInput input) {
        String clientId = input.getClientInformation().getClientId();
        present.remove(clientId, input.getConnectionInformation());
        events.disconnected(clientId);
    }

    /** The client ids under which this account is connected. */
    public List<String> ofUser(String user) {
        return present.entrySet().stream()
                .filter(entry ->
                        Clients.user(entry.getValue()).filter(user::equals).isPresent())
                .map(Map.Entry::getKey)
                .toList();
    }

    boolean present(String clientId) {
        return present.containsKey(clientId);
    }
}
