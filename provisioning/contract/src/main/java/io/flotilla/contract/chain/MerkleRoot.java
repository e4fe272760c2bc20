package io.flotilla.contract.chain;

import java.util.List;

/** The Merkle tree hash of RFC 6962 section 2.1: leaves and inner nodes are hashed apart. */
public final class MerkleRoot {
    private static final int LEAF = 0;
    private static final int INNER = 1;

    private MerkleRoot() {}

    public static Sha256 of(List<Sha256> leaves) {
        if (leaves.isEmpty()) {
            return Sha256.of(new byte[0]);
        }
        if (leaves.size() == 1) {
            return Sha256.of(new ByteWriter().u8(LEAF).hash(leaves.get(0)).toBytes());
        }
        int left = Integer.highestOneBit(leaves.size() - 1);
        return Sha256.of(new ByteWriter()
                .u8(INNER)
                .hash(of(leaves.subList(0, left)))
                .hash(of(leaves.subList(left, leaves.size())))
                .toBytes());
    }
}
