package io.flotilla.fleet.store;

import io.flotilla.fleet.node.FleetException;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the manager must not forget. Transactions are short lambdas without side effects: they may be run again. Several
 * managers may share one store, so whatever a change rests on is read inside it.
 */
public interface FleetStore extends AutoCloseable {
    /** Answers from one consistent state. */
    <R> R read(Function<Entries, R> question);

    /**
     * One atomic transaction, serialised with every other, and durable when this returns. What the lambda throws undoes
     * it and comes out here.
     *
     * @throws FleetException STORAGE or DISK_FULL, when the change is sound and the store is not
     */
    <R> R write(Function<Entries, R> change);

    /** Why the newest change failed although it was sound, and what to do; empty when it did not fail. */
    default Optional<FleetException> trouble() {
        return Optional.empty();
    }

    /** Waits for open transactions. */
    @Override
    void close();
}
