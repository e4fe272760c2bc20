package io.flotilla.chain.state;

/** Where nodes are read from. */
@FunctionalInterface
public interface TreeStore {
    /** @throws IllegalStateException when there is no such node: the store is damaged, or that version was pruned */
    TreeNode node(NodeKey key);
}
