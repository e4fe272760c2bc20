package io.flotilla.contract.message;

import io.flotilla.contract.chain.Peer;
import io.flotilla.contract.identity.ChainId;
import java.time.Instant;
import java.util.List;

/** Who belongs to a chain and where it listens; retained, signed by a command signer. In order of node. */
public record PeerSet(ChainId chain, long term, long version, Instant issuedAt, String issuedBy, List<Peer> items)
        implements Ordered {
    public PeerSet {
        items = List.copyOf(items);
    }
}
