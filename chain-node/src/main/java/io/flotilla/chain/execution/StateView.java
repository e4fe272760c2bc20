package io.flotilla.chain.execution;

import java.util.Optional;

/** The entries of a state by their text keys; {@link io.flotilla.contract.chain.StateKeys} has the keys. */
@FunctionalInterface
public interface StateView {
    Optional<byte[]> get(String key);
}
