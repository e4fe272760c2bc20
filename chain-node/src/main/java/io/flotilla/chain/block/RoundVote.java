package io.flotilla.chain.block;

import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.ByteWriter;
import io.flotilla.contract.chain.Domain;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import org.jspecify.annotations.Nullable;

/**
 * The signed part of a ROUND_CHANGE: its author has left every round below {@code round} and says what it was prepared
 * to commit.
 *
 * @param prepared the newest round and block for which it saw a quorum of PREPAREs; null when there was none
 */
public record RoundVote(
        long height, long round, @Nullable Prepared prepared, NodeAddress author, Ed25519Signature signature) {

    /** @param round below the vote's round */
    public record Prepared(long round, Sha256 blockId) {}

    public RoundVote {
        if (height < 1 || round < 1 || round > ConsensusMessage.HIGHEST_ROUND) {
            throw new IllegalArgumentException("height " + height + ", round " + round + " cannot be changed to");
        }
        if (prepared != null && (prepared.round() < 0 || prepared.round() >= round)) {
            throw new IllegalArgumentException("prepared in round " + prepared.round() + ", not before " + round);
        }
    }

    /** What is signed. */
    public static byte[] statement(Sha256 chainId, long height, long round, @Nullable Prepared prepared) {
        ByteWriter bytes = new ByteWriter().hash(chainId).u64(height).u64(round);
        write(bytes, prepared);
        return Domain.ROUND_CHANGE.statement(bytes.toBytes());
    }

    public byte[] statement(Sha256 chainId) {
        return statement(chainId, height, round, prepared);
    }

    void write(ByteWriter to) {
        to.u64(height).u64(round);
        write(to, prepared);
        to.text(author.toString()).signature(signature);
    }

    static RoundVote read(ByteReader from) {
        return new RoundVote(
                from.u64(),
                from.u64(),
                from.flag() ? new Prepared(from.u64(), from.hash()) : null,
                NodeAddress.parse(from.text()),
                from.signature());
    }

    private static void write(ByteWriter to, @Nullable Prepared prepared) {
        if (prepared == null) {
            to.u8(0);
        } else {
            to.u8(1).u64(prepared.round()).hash(prepared.blockId());
        }
    }
}
