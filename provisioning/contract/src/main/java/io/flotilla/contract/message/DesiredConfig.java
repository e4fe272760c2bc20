package io.flotilla.contract.message;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;

/** What a node shall be; retained, signed by a command signer. */
public record DesiredConfig(
        NodeAddress to, ChainId chain, long term, long version, Instant issuedAt, String issuedBy, NodeSpec spec)
        implements Addressed {}
