package io.flotilla.contract.chain;

import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;

/**
 * What a block commits to. The round in which it was decided is not part of it, it stands in the certificate: a block
 * that is proposed again in a later round stays the same block.
 *
 * @param chainId hash of the genesis block
 * @param height 1 for the first block after genesis
 * @param parent id of the block before; at height 1 the chain id
 * @param time greater than the parent's, whole milliseconds
 * @param proposer who built it first; a later proposal of the same block does not change it
 * @param txRoot {@link MerkleRoot} of the transactions with their signatures
 * @param stateRoot of the state after this block
 * @param receiptRoot {@link MerkleRoot} of the receipts' hashes
 * @param validatorsHash of the set that decides this height
 */
public record Header(
        Sha256 chainId,
        long height,
        Sha256 parent,
        Instant time,
        NodeAddress proposer,
        Sha256 txRoot,
        Sha256 stateRoot,
        Sha256 receiptRoot,
        Sha256 validatorsHash,
        long gasUsed) {
    public Header {
        if (height < 1) {
            throw new IllegalArgumentException("height " + height + ": block 0 is the genesis block, it has no header");
        }
        if (time.toEpochMilli() < 0
                || !Instant.ofEpochMilli(time.toEpochMilli()).equals(time)) {
            throw new IllegalArgumentException("time " + time + " is not a whole number of milliseconds since 1970");
        }
        if (gasUsed < 0) {
            throw new IllegalArgumentException("gasUsed is negative");
        }
    }

    /** The block's identity. */
    public Sha256 blockId() {
        ByteWriter bytes = new ByteWriter();
        write(bytes);
        return Domain.BLOCK.hash(bytes.toBytes());
    }

    public void write(ByteWriter to) {
        to.hash(chainId)
                .u64(height)
                .hash(parent)
                .u64(time.toEpochMilli())
                .text(proposer.toString())
                .hash(txRoot)
                .hash(stateRoot)
                .hash(receiptRoot)
                .hash(validatorsHash)
                .u64(gasUsed);
    }

    /** @throws IllegalArgumentException when the bytes are no header */
    public static Header read(ByteReader from) {
        return new Header(
                from.hash(),
                from.u64(),
                from.hash(),
                Instant.ofEpochMilli(from.u64()),
                NodeAddress.parse(from.text()),
                from.hash(),
                from.hash(),
                from.hash(),
                from.hash(),
                from.u64());
    }
}
