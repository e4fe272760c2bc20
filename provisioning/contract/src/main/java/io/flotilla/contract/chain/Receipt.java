package io.flotilla.contract.chain;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction came to, the same on every node. One that did not succeed changed nothing but its sender's nonce.
 *
 * @param transaction its id
 * @param gasUsed in gas units, at most the transaction's limit
 * @param output what the method gave back; empty unless it succeeded
 * @param message why it did not succeed, at most {@value #MOST_MESSAGE} characters; empty when it did
 * @param events in the order they were emitted; none unless it succeeded
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by hand.
public record Receipt(
        Sha256 transaction, Status status, long gasUsed, byte[] output, String message, List<Event> events) {
    public static final int MOST_MESSAGE = 200;

    public enum Status {
        SUCCEEDED(0),
        /** The contract itself refused. */
        REVERTED(1),
        OUT_OF_GAS(2),
        /** The contract did what none may: an access outside its memory, a division by zero, a false length. */
        TRAPPED(3),
        /** No contract ran: a permission is missing, there is no such contract or method, a module may not be deployed. */
        REFUSED(4);

        private final int code;

        Status(int code) {
            this.code = code;
        }
    }

    /**
     * Something that a contract tells the world.
     *
     * @param contract that emitted it
     * @param data usually JSON
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Event(String contract, String name, byte[] data) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Event event
                    && contract.equals(event.contract)
                    && name.equals(event.name)
                    && Arrays.equals(data, event.data);
        }

        @Override
        public int hashCode() {
            return 31 * name.hashCode() + Arrays.hashCode(data);
        }
    }

    public Receipt {
        events = List.copyOf(events);
        if (gasUsed < 0) {
            throw new IllegalArgumentException("gasUsed is negative");
        }
        if (message.length() > MOST_MESSAGE) {
            throw new IllegalArgumentException("message is longer than " + MOST_MESSAGE + " characters");
        }
    }

    public Sha256 hash() {
        return Domain.RECEIPT.hash(bytes());
    }

    /** What a header's {@code receiptRoot} is, given the receipts in the order of the block's transactions. */
    public static Sha256 root(List<Receipt> receipts) {
        return MerkleRoot.of(receipts.stream().map(Receipt::hash).toList());
    }

    public void write(ByteWriter to) {
        to.hash(transaction)
                .u8(status.code)
                .u64(gasUsed)
                .bytes(output)
                .text(message)
                .list(
                        events,
                        (bytes, event) ->
                                bytes.text(event.contract()).text(event.name()).bytes(event.data()));
    }

    /** @throws IllegalArgumentException when the bytes are no receipt */
    public static Receipt read(ByteReader from) {
        return new Receipt(
                from.hash(),
                status(from.u8()),
                from.u64(),
                from.bytes(),
                from.text(),
                from.list(event -> new Event(event.text(), event.text(), event.bytes())));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Receipt receipt && Arrays.equals(bytes(), receipt.bytes());
    }

    @Override
    public int hashCode() {
        return transaction.hashCode();
    }

    private byte[] bytes() {
        ByteWriter to = new ByteWriter();
        write(to);
        return to.toBytes();
    }

    private static Status status(int code) {
        return Arrays.stream(Status.values())
                .filter(status -> status.code == code)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(code + " is no receipt's status"));
    }
}
