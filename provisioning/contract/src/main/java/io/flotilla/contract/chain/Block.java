package io.flotilla.contract.chain;

import java.util.List;

/** A header with the transactions that its root stands for, in order of execution. */
public record Block(Header header, List<Transaction> transactions) {
    public Block {
        transactions = List.copyOf(transactions);
        if (!header.txRoot().equals(Transaction.root(transactions))) {
            throw new IllegalArgumentException("the transactions are not those of the header's root");
        }
    }

    public Sha256 id() {
        return header.blockId();
    }

    public long height() {
        return header.height();
    }

    public void write(ByteWriter to) {
        header.write(to);
        to.list(transactions, (bytes, transaction) -> transaction.write(bytes));
    }

    /** @throws IllegalArgumentException when the bytes are no block */
    public static Block read(ByteReader from) {
        return new Block(Header.read(from), from.list(Transaction::read));
    }
}
