package io.flotilla.agent.node;

import io.flotilla.contract.chain.Sha256;

/** Where code comes from that is named by its digest. */
public interface Artifacts {
    /** The largest, in bytes: what the chain takes as a contract's code. */
    int MOST_BYTES = 256 << 10;

    /**
     * Bytes with this digest. Blocks for some seconds at most.
     *
     * @throws NodeFault when they cannot be had; a refusal when the manager has them not, or what came is something else
     */
    byte[] fetch(Sha256 sha256);
}
