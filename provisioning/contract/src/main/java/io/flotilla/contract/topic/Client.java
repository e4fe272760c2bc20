package io.flotilla.contract.topic;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.NodeAddress;

/** Whom the broker has authenticated. */
public sealed interface Client {
    /** @param chain the chain that its node belongs to */
    record Agent(NodeAddress node, ChainId chain) implements Client {}

    record Manager(InstanceId instance) implements Client {}

    /** @param user the account's name, for the audit */
    record Inspector(String user) implements Client {}
}
