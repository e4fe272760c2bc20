package io.flotilla.contract.chain;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;

/**
 * What a chain node must know before it starts; everything else reaches it through its admin endpoint.
 *
 * @param listen where to accept peers
 */
public record NodeSettings(NodeAddress node, ChainId chain, TrustDomain domain, Role role, Endpoint listen) {}
