package io.flotilla.chain.block;

import io.flotilla.contract.chain.BlockCertificate;
import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.ByteWriter;
import io.flotilla.contract.chain.Domain;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;

/**
 * One validator's signed word on one block in one round.
 *
 * @param kind a COMMIT's signature is the seal of the block's certificate
 */
public record Vote(Kind kind, long height, long round, Sha256 blockId, NodeAddress author, Ed25519Signature signature)
        implements ConsensusMessage {
    public enum Kind {
        PREPARE,
        COMMIT
    }

    public Vote {
        if (height < 1 || round < 0 || round > HIGHEST_ROUND) {
            throw new IllegalArgumentException("height " + height + ", round " + round + " cannot be voted in");
        }
    }

    /** What is signed. */
    public static byte[] statement(Kind kind, Sha256 chainId, long height, long round, Sha256 blockId) {
        return switch (kind) {
            case COMMIT -> BlockCertificate.statement(chainId, height, round, blockId);
            case PREPARE ->
                Domain.PREPARE.statement(new ByteWriter()
                        .hash(chainId)
                        .u64(height)
                        .u64(round)
                        .hash(blockId)
                        .toBytes());
        };
    }

    public byte[] statement(Sha256 chainId) {
        return statement(kind, chainId, height, round, blockId);
    }

    @Override
    public <R> R accept(Handler<R> handler) {
        return handler.vote(this);
    }

    @Override
    public void write(ByteWriter to) {
        to.u8(kind == Kind.COMMIT ? 1 : 0)
                .u64(height)
                .u64(round)
                .hash(blockId)
                .text(author.toString())
                .signature(signature);
    }

    static Vote read(ByteReader from) {
        return new Vote(
                from.flag() ? Kind.COMMIT : Kind.PREPARE,
                from.u64(),
                from.u64(),
                from.hash(),
                NodeAddress.parse(from.text()),
                from.signature());
    }
}
