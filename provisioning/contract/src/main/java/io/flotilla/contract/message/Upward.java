package io.flotilla.contract.message;

import io.flotilla.contract.identity.NodeAddress;

/** A document signed by a node's agent. For state documents a lower {@code (epoch, seq)} is refused. */
public interface Upward {
    NodeAddress from();

    long epoch();

    long seq();
}
