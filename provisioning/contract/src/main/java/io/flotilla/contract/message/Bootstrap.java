package io.flotilla.contract.message;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import java.net.URI;
import java.util.List;

/**
 * What an agent learns over HTTPS under the pinned root after it has enrolled. Its signer list is the pin: nothing from
 * MQTT can create one.
 *
 * @param mqtt the brokers, {@code ssl://host:port}, to be tried in order
 * @param term of the manager's store
 */
public record Bootstrap(NodeAddress to, ChainId chain, List<URI> mqtt, long term, SignerList signers) {
    public Bootstrap {
        mqtt = List.copyOf(mqtt);
        if (mqtt.isEmpty()) {
            throw new IllegalArgumentException("mqtt names no broker");
        }
    }
}
