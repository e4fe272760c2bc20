package io.flotilla.chain.vm;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a call came to; the same on every node, whichever way it executes contracts.
 *
 * @param gasUsed in gas units, never above the call's limit
 * @param output what the contract gave back; empty unless it succeeded
 * @param message why it did not succeed, at most {@value #MOST_MESSAGE} characters; empty when it did
 * @param events in the order they were emitted; none unless it succeeded
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by hand.
public record Outcome(Status status, long gasUsed, byte[] output, String message, List<Emitted> events) {
    public static final int MOST_MESSAGE = 200;

    public enum Status {
        SUCCEEDED,
        /** The contract itself refused. */
        REVERTED,
        OUT_OF_GAS,
        /** The contract did what no contract may: an access outside its memory, a division by zero, a false length. */
        TRAPPED,
        /** The contract has no such method. */
        NO_METHOD
    }

    public Outcome {
        events = List.copyOf(events);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Outcome that
                && status == that.status
                && gasUsed == that.gasUsed
                && Arrays.equals(output, that.output)
                && message.equals(that.message)
                && events.equals(that.events);
    }

    @Override
    public int hashCode() {
        return Objects.hash(status, gasUsed, Arrays.hashCode(output), message, events);
    }
}
