package io.flotilla.contract.message;

import io.flotilla.contract.chain.Authority;
import io.flotilla.contract.identity.ChainId;
import java.time.Instant;
import java.util.List;

/** The organisations' CA certificates that peers accept; retained, signed by a command signer. */
public record TrustList(
        ChainId chain, long term, long version, Instant issuedAt, String issuedBy, List<Authority> authorities)
        implements Ordered {
    public TrustList {
        authorities = List.copyOf(authorities);
    }
}
