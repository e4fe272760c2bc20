package io.flotilla.chain.block;

import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.ByteWriter;
import java.util.List;

/** What nodes send each other to agree on a block: QBFT's messages, and the outcome for those who missed them. */
public sealed interface ConsensusMessage permits Proposal, Vote, RoundChange, Decided {
    /** Of a vote or proposal. No chain gets there, and sums with it do not overflow. */
    long HIGHEST_ROUND = 1L << 53;

    /** In one list of votes: more than a chain may have validators. */
    int MOST_VOTES = 256;

    long height();

    <R> R accept(Handler<R> handler);

    /** The canonical bytes of the part behind the message's code. */
    void write(ByteWriter to);

    interface Handler<R> {
        R proposal(Proposal proposal);

        R vote(Vote vote);

        R roundChange(RoundChange change);

        R decided(Decided decided);
    }

    /** Canonical bytes: one byte that names the message, then its fields. */
    static byte[] bytes(ConsensusMessage message) {
        ByteWriter to = new ByteWriter();
        append(message, to);
        return to.toBytes();
    }

    /** Writes the canonical bytes behind what was written before. */
    static void append(ConsensusMessage message, ByteWriter to) {
        int code = message.accept(new Handler<Integer>() {
            @Override
            public Integer proposal(Proposal proposal) {
                return 1;
            }

            @Override
            public Integer vote(Vote vote) {
                return 2;
            }

            @Override
            public Integer roundChange(RoundChange change) {
                return 3;
            }

            @Override
            public Integer decided(Decided decided) {
                return 4;
            }
        });
        message.write(to.u8(code));
    }

    /** @throws IllegalArgumentException when there are more than {@link #MOST_VOTES} */
    static <V> List<V> bounded(List<V> votes) {
        if (votes.size() > MOST_VOTES) {
            throw new IllegalArgumentException(votes.size() + " votes are more than " + MOST_VOTES);
        }
        return List.copyOf(votes);
    }

    /** @throws IllegalArgumentException when these are not the canonical bytes of a message */
    static ConsensusMessage read(byte[] bytes) {
        ByteReader from = new ByteReader(bytes);
        int code = from.u8();
        ConsensusMessage message = switch (code) {
            case 1 -> Proposal.read(from);
            case 2 -> Vote.read(from);
            case 3 -> RoundChange.read(from);
            case 4 -> Decided.read(from);
            default -> throw new IllegalArgumentException("no message has the code " + code);
        };
        from.end();
        return message;
    }
}
