package io.flotilla.chain.state;

import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.ByteWriter;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.StateProof;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** One node of the tree. */
public sealed interface TreeNode {
    Sha256 hash();

    byte[] bytes();

    /** A key with the SHA-256 of its value. */
    record Leaf(Sha256 key, Sha256 value) implements TreeNode {
        @Override
        public Sha256 hash() {
            return new StateProof.Leaf(key, value).hash();
        }

        @Override
        public byte[] bytes() {
            return new ByteWriter().u8(0).hash(key).hash(value).toBytes();
        }
    }

    /** @param children by digit, 0 to 15; at least two, or one that is a branch */
    record Branch(SortedMap<Integer, Child> children) implements TreeNode {
        public Branch {
            children = new TreeMap<>(children);
        }

        @Override
        public Sha256 hash() {
            Map<Integer, Sha256> hashes = new TreeMap<>();
            children.forEach((digit, child) -> hashes.put(digit, child.hash()));
            return StateProof.branch(hashes);
        }

        @Override
        public byte[] bytes() {
            ByteWriter to = new ByteWriter().u8(1).u8(children.size());
            children.forEach((digit, child) ->
                    to.u8(digit).u64(child.version()).hash(child.hash()).u8(child.leaf() ? 1 : 0));
            return to.toBytes();
        }
    }

    /**
     * How a branch, or the state's head, refers to a node below it.
     *
     * @param version that wrote it
     */
    record Child(long version, Sha256 hash, boolean leaf) {}

    /** @throws IllegalArgumentException when these are not a node's bytes */
    static TreeNode read(byte[] bytes) {
        ByteReader from = new ByteReader(bytes);
        if (!from.flag()) {
            Leaf leaf = new Leaf(from.hash(), from.hash());
            from.end();
            return leaf;
        }
        TreeMap<Integer, Child> children = new TreeMap<>();
        for (int count = from.u8(); count > 0; count--) {
            children.put(from.u8(), new Child(from.u64(), from.hash(), from.flag()));
        }
        from.end();
        return new Branch(children);
    }
}
