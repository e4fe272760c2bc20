package io.flotilla.chain.ledger;

import io.flotilla.chain.state.TreeNode.Child;
import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.ByteWriter;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.StateProof;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where the chain is, as the store has it.
 *
 * @param id of the newest block
 * @param root of the state after it; null when that is empty
 */
record StoredHead(
        Sha256 chainId,
        Sha256 genesisRoot,
        long height,
        Sha256 id,
        Instant time,
        @Nullable Child root) {
    Sha256 stateRoot() {
        return root == null ? StateProof.EMPTY_ROOT : root.hash();
    }

    byte[] bytes() {
        ByteWriter to = new ByteWriter()
                .hash(chainId)
                .hash(genesisRoot)
                .u64(height)
                .hash(id)
                .u64(time.toEpochMilli())
                .u8(root == null ? 0 : 1);
        if (root != null) {
            to.u64(root.version()).hash(root.hash()).u8(root.leaf() ? 1 : 0);
        }
        return to.toBytes();
    }

    static StoredHead read(byte[] bytes) {
        ByteReader from = new ByteReader(bytes);
        return new StoredHead(
                from.hash(),
                from.hash(),
                from.u64(),
                from.hash(),
                Instant.ofEpochMilli(from.u64()),
                from.flag() ? new Child(from.u64(), from.hash(), from.flag()) : null);
    }
}
