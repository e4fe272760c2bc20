package io.flotilla.chain.state;

import java.util.Comparator;

/**
 * Where a node of the tree is kept. Nodes are never overwritten, so older versions stay readable until they are pruned.
 *
 * @param version the block height that wrote it
 * @param path the hexadecimal digits from the root, as text; empty for the root
 */
public record NodeKey(long version, String path) implements Comparable<NodeKey> {
    private static final Comparator<NodeKey> ORDER =
            Comparator.comparingLong(NodeKey::version).thenComparing(NodeKey::path);

    @Override
    public int compareTo(NodeKey other) {
        return ORDER.compare(this, other);
    }
}
