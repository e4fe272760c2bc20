package io.flotilla.contract.chain;

import io.flotilla.contract.identity.NodeAddress;

/** One entry of a chain's peer set. */
public record Peer(NodeAddress node, Endpoint endpoint, Role role) {}
