package io.flotilla.contract.message;

import io.flotilla.contract.identity.ChainId;
import java.time.Instant;

/** A signed document of the manager that replaces its predecessor by {@code (term, version)}. */
public interface Ordered {
    ChainId chain();

    long term();

    long version();

    Instant issuedAt();

    default Stamp stamp() {
        return new Stamp(term(), version());
    }
}
