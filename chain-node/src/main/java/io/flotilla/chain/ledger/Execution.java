package io.flotilla.chain.ledger;

import io.flotilla.chain.execution.BlockRun;
import io.flotilla.chain.state.NodeKey;
import io.flotilla.chain.state.StateTree;
import io.flotilla.chain.state.TreeNode;
import io.flotilla.contract.chain.Receipt;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.StateKeys;
import io.flotilla.contract.chain.StateProof;
import io.flotilla.contract.chain.ValidatorSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a block does, worked out and not written yet.
 *
 * @param changes key → new value, or empty where it is removed
 * @param tree what that does to the state's tree
 * @param next who decides the next height
 */
record Execution(
        SortedMap<String, Optional<byte[]>> changes,
        StateTree.Update tree,
        List<Receipt> receipts,
        long gasUsed,
        ValidatorSet next) {

    static Execution genesis(SortedMap<String, Optional<byte[]>> entries, ValidatorSet validators) {
        StateTree empty = new StateTree(key -> {
            throw new IllegalStateException("an empty state has no node " + key);
        });
        return new Execution(entries, empty.update(null, 0, hashed(entries)), List.of(), 0, validators);
    }

    /** @param before the state that the block was run on */
    static Execution of(BlockRun run, long height, Snapshot before) {
        StateTree.Update tree = new StateTree(before).update(before.head().root(), height, hashed(run.changes()));
        return new Execution(run.changes(), tree, run.receipts(), run.gasUsed(), run.validators());
    }

    /** Of the state after the block, which need not be written yet. */
    StateProof prove(Sha256 key, Snapshot before) {
        return new StateTree(place -> node(place, before)).prove(tree.root(), key);
    }

    private TreeNode node(NodeKey place, Snapshot before) {
        TreeNode fresh = tree.written().get(place);
        return fresh == null ? before.node(place) : fresh;
    }

    private static SortedMap<Sha256, Optional<Sha256>> hashed(SortedMap<String, Optional<byte[]>> changes) {
        SortedMap<Sha256, Optional<Sha256>> hashes = new TreeMap<>();
        changes.forEach((key, value) -> hashes.put(StateKeys.hash(key), value.map(Sha256::of)));
        return hashes;
    }
}
