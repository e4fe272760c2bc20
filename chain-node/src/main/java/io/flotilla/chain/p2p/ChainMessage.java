package io.flotilla.chain.p2p;

import io.flotilla.chain.block.ConsensusMessage;
import io.flotilla.chain.block.Decided;
import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.ByteWriter;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** What two nodes say to each other about their chain, on a link that is up at both ends. Its body is canonical bytes. */
public sealed interface ChainMessage extends PeerMessage {
    void read(Reader reader);

    void write(ByteWriter to);

    @Override
    default void accept(PeerMessage.Handler handler) {
        handler.chain(this);
    }

    /** One method per variant, so that a new one fails to compile in every reader. */
    interface Reader {
        void consensus(Consensus message);

        void transactions(Transactions message);

        void status(Status message);

        void requested(BlockRequest message);

        void blocks(Blocks message);
    }

    /** CONSENSUS: the body is the message's own canonical bytes. */
    record Consensus(ConsensusMessage message) implements ChainMessage {
        @Override
        public void read(Reader reader) {
            reader.consensus(this);
        }

        @Override
        public int type() {
            return Frame.CONSENSUS;
        }

        @Override
        public void write(ByteWriter to) {
            ConsensusMessage.append(message, to);
        }
    }

    /** TRANSACTIONS: some that the sender holds and believes new to the receiver. */
    record Transactions(List<Transaction> transactions) implements ChainMessage {
        public static final int MOST = 512;

        public Transactions {
            transactions = bounded(transactions, MOST);
        }

        @Override
        public void read(Reader reader) {
            reader.transactions(this);
        }

        @Override
        public int type() {
            return Frame.TRANSACTIONS;
        }

        @Override
        public void write(ByteWriter to) {
            to.list(transactions, (bytes, one) -> one.write(bytes));
        }
    }

    /**
     * STATUS: where the sender is.
     *
     * @param height of its newest block, with that block's id; at most {@link #HIGHEST}
     * @param round of the height after it; at most {@link #HIGHEST}
     * @param votes whether it signs in that height
     * @param time by its clock, whole milliseconds
     */
    record Status(long height, Sha256 id, long round, boolean votes, Instant time) implements ChainMessage {
        /** No chain gets there, and sums with it do not overflow. */
        public static final long HIGHEST = 1L << 53;

        public Status {
            if (height < 0 || round < 0 || height > HIGHEST || round > HIGHEST) {
                throw new IllegalArgumentException("a height and a round are 0 to 2^53");
            }
        }

        @Override
        public void read(Reader reader) {
            reader.status(this);
        }

        @Override
        public int type() {
            return Frame.STATUS;
        }

        @Override
        public void write(ByteWriter to) {
            to.u64(height).hash(id).u64(round).u8(votes ? 1 : 0).u64(time.toEpochMilli());
        }
    }

    /**
     * BLOCK_REQUEST.
     *
     * @param from the first height that the sender lacks
     */
    record BlockRequest(long from, int most) implements ChainMessage {
        public BlockRequest {
            if (from < 1 || most < 1 || most > Blocks.MOST) {
                throw new IllegalArgumentException("a request is for 1 to " + Blocks.MOST + " blocks from 1 on");
            }
        }

        @Override
        public void read(Reader reader) {
            reader.requested(this);
        }

        @Override
        public int type() {
            return Frame.BLOCK_REQUEST;
        }

        @Override
        public void write(ByteWriter to) {
            to.u64(from).u32(most);
        }
    }

    /** BLOCKS: the answer, as far as the sender has them and as fits; empty when it has none. */
    record Blocks(List<Decided> blocks) implements ChainMessage {
        public static final int MOST = 128;

        public Blocks {
            blocks = bounded(blocks, MOST);
        }

        @Override
        public void read(Reader reader) {
            reader.blocks(this);
        }

        @Override
        public int type() {
            return Frame.BLOCKS;
        }

        @Override
        public void write(ByteWriter to) {
            to.list(blocks, (bytes, one) -> one.write(bytes));
        }
    }

    /** @throws IllegalArgumentException when the bytes are no message of this type */
    static ChainMessage read(int type, byte[] body) {
        return switch (type) {
            case Frame.CONSENSUS -> new Consensus(ConsensusMessage.read(body));
            case Frame.TRANSACTIONS -> whole(body, from -> new Transactions(from.list(Transaction::read)));
            case Frame.STATUS ->
                whole(
                        body,
                        from -> new Status(
                                from.u64(), from.hash(), from.u64(), from.flag(), Instant.ofEpochMilli(from.u64())));
            case Frame.BLOCK_REQUEST -> whole(body, from -> new BlockRequest(from.u64(), from.u32()));
            case Frame.BLOCKS -> whole(body, from -> new Blocks(from.list(Decided::read)));
            default -> throw new IllegalArgumentException("no message has the type " + type);
        };
    }

    private static <T> T whole(byte[] body, Function<ByteReader, T> fields) {
        ByteReader from = new ByteReader(body);
        T value = fields.apply(from);
        from.end();
        return value;
    }

    private static <T> List<T> bounded(List<T> all, int most) {
        if (all.size() > most) {
            throw new IllegalArgumentException(all.size() + " are more than " + most);
        }
        return List.copyOf(all);
    }
}
