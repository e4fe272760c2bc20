package io.flotilla.contract.message;

import io.flotilla.contract.identity.NodeAddress;

/** An ordered document for one node. */
public interface Addressed extends Ordered {
    NodeAddress to();
}
