package io.flotilla.chain.execution;

import io.flotilla.chain.vm.Call;
import io.flotilla.contract.chain.Receipt;
import java.util.List;

/** What a call came to, before it is part of a receipt. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Reply(Receipt.Status status, long gasUsed, byte[] output, String message, List<Receipt.Event> events) {
    public Reply {
        events = List.copyOf(events);
    }

    static Reply failed(Receipt.Status status, long gasUsed, String message) {
        String kept = message.substring(0, cut(message));
        return new Reply(status, gasUsed, new byte[0], kept, List.of());
    }

    static Reply refused(long gasUsed, String message) {
        return failed(Receipt.Status.REFUSED, gasUsed, message);
    }

    static Reply succeeded(long gasUsed, byte[] output, List<Receipt.Event> events) {
        return new Reply(Receipt.Status.SUCCEEDED, gasUsed, output, "", events);
    }

    /** Refused when its output is longer than any that a receipt holds. */
    Reply forReceipt() {
        return output.length > Call.MOST_OUTPUT
                ? refused(gasUsed, "an output has at most " + Call.MOST_OUTPUT + " bytes: ask a query")
                : this;
    }

    Reply plusGas(long more) {
        return new Reply(status, gasUsed + more, output, message, events);
    }

    /** Where to end a message: never between the halves of a character. */
    private static int cut(String message) {
        int most = Math.min(message.length(), Receipt.MOST_MESSAGE);
        boolean halved = most > 0 && most < message.length() && Character.isHighSurrogate(message.charAt(most - 1));
        return halved ? most - 1 : most;
    }
}
