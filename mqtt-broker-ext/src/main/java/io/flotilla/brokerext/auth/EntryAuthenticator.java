package io.flotilla.brokerext.auth;

import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.client.parameter.ClientTlsInformation;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks {@link EntryRules} at each CONNECT and answers with the reason code; HiveMQ maps it to MQTT 3.1.1's. */
public final class EntryAuthenticator implements SimpleAuthenticator {
    private static final Logger LOG = LoggerFactory.getLogger(EntryAuthenticator.class);
    private static final int SHOWN = 60;
    /** Client ids of managers; nobody without a manager's certificate has one. */
    private static final String MANAGER = "manager.";
    /** Every host speaks to the manager, all at once when the broker was away: the usual 1,000 would lose their words. */
    private static final long MANAGERS_QUEUE = 200_000;
    /** Of everybody else; the broker's own limit is that of the managers' shared subscriptions. */
    private static final long QUEUE = 1_000;

    private final EntryRules rules;
    private final BrokerEvents events;

    public EntryAuthenticator(AccessDirectory directory, BrokerEvents events) {
        this.rules = new EntryRules(directory);
        this.events = events;
    }

    @Override
    public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
        ConnectRequest request = request(input);
        Optional<EntryRefusal> refusal = rules.check(request);
        if (refusal.isPresent()) {
            refuse(output, request.clientId(), refusal.get());
            return;
        }
        String user = request.user();
        if (request.certificates().isEmpty() && user != null) {
            Clients.rememberUser(input.getConnectionInformation(), user);
        }
        boolean manager = request.clientId().startsWith(MANAGER);
        output.getClientSettings().setClientQueueSizeMaximum(manager ? MANAGERS_QUEUE : QUEUE);
        output.authenticateSuccessfully();
    }

    private void refuse(SimpleAuthOutput output, String clientId, EntryRefusal refusal) {
        String shown = shown(clientId);
        LOG.info("connect refused clientId={} reason={}", shown, refusal);
        events.entryRefused(shown, refusal);
        output.failAuthentication(
                code(refusal), refusal.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }

    private static ConnectRequest request(SimpleAuthInput input) {
        ConnectPacket packet = input.getConnectPacket();
        return new ConnectRequest(
                packet.getClientId(),
                input.getConnectionInformation()
                        .getClientTlsInformation()
                        .map(EntryAuthenticator::certificates)
                        .orElse(List.of()),
                packet.getUserName().orElse(null),
                packet.getPassword().orElse(null));
    }

    private static List<X509Certificate> certificates(ClientTlsInformation tls) {
        return tls.getClientCertificateChain()
                .map(List::of)
                .or(() -> tls.getClientCertificate().map(List::of))
                .orElse(List.of());
    }

    private static ConnackReasonCode code(EntryRefusal refusal) {
        return switch (refusal) {
            case BAD_CLIENT_ID, OTHER_CLIENT_ID -> ConnackReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
            case WRONG_PASSWORD -> ConnackReasonCode.BAD_USER_NAME_OR_PASSWORD;
            case NO_CREDENTIALS, UNKNOWN_IDENTITY, FOREIGN_ISSUER, NOT_FOR_MQTT, REVOKED_CERTIFICATE, UNKNOWN_NODE ->
                ConnackReasonCode.NOT_AUTHORIZED;
        };
    }

    private static String shown(String clientId) {
        String start = clientId.length() <= SHOWN ? clientId : clientId.substring(0, SHOWN) + "…";
        return start.replaceAll("[^\\x20-\\x7e…]", "?");
    }
}
