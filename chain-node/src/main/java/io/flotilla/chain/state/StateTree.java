package io.flotilla.chain.state;

import io.flotilla.chain.state.TreeNode.Branch;
import io.flotilla.chain.state.TreeNode.Child;
import io.flotilla.chain.state.TreeNode.Leaf;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.StateProof;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A 16-ary Merkle tree with versions, after the Jellyfish Merkle Tree (Gao, Hu, Wu: Diem, 2021). Its root depends on what
 * it holds, not on the order in which that came. It writes nothing itself: an update comes back as a batch.
 */
public final class StateTree {
    private final TreeStore store;

    /**
     * What one version changes.
     *
     * @param root null when the state is empty
     * @param written new nodes
     * @param stale nodes of earlier versions that this one no longer refers to
     */
    public record Update(@Nullable Child root, SortedMap<NodeKey, TreeNode> written, List<NodeKey> stale) {
        public Update {
            written = new TreeMap<>(written);
            stale = List.copyOf(stale);
        }

        public Sha256 rootHash() {
            return root == null ? StateProof.EMPTY_ROOT : root.hash();
        }
    }

    public StateTree(TreeStore store) {
        this.store = store;
    }

    /**
     * @param root the state to change; null for the empty one
     * @param version above every version in {@code root}
     * @param changes key → SHA-256 of the new value, or empty to remove it
     */
    public Update update(@Nullable Child root, long version, SortedMap<Sha256, Optional<Sha256>> changes) {
        Writer writer = new Writer(version);
        List<Map.Entry<Sha256, Optional<Sha256>>> all = new ArrayList<>(changes.entrySet());
        Child changed = all.isEmpty() ? root : writer.change(root, "", all);
        return new Update(changed, writer.written, writer.stale);
    }

    public StateProof prove(@Nullable Child root, Sha256 key) {
        List<SortedMap<Integer, Sha256>> branches = new ArrayList<>();
        Child at = root;
        while (at != null) {
            String path = key.value().substring(0, branches.size());
            TreeNode node = store.node(new NodeKey(at.version(), path));
            if (node instanceof Leaf leaf) {
                return new StateProof(key, branches, new StateProof.Leaf(leaf.key(), leaf.value()));
            }
            int digit = StateProof.digit(key, path.length());
            SortedMap<Integer, Sha256> beside = new TreeMap<>();
            ((Branch) node).children().forEach((each, child) -> {
                if (each != digit) {
                    beside.put(each, child.hash());
                }
            });
            branches.add(beside);
            at = ((Branch) node).children().get(digit);
        }
        return new StateProof(key, branches, null);
    }

    private final class Writer {
        private final long version;
        private final SortedMap<NodeKey, TreeNode> written = new TreeMap<>();
        private final List<NodeKey> stale = new ArrayList<>();

        Writer(long version) {
            this.version = version;
        }

        /** @param changes in order of key, at least one, all below {@code path} */
        @Nullable
        Child change(@Nullable Child at, String path, List<Map.Entry<Sha256, Optional<Sha256>>> changes) {
            if (at == null) {
                return build(path, kept(new TreeMap<>(), changes));
            }
            TreeNode node = store.node(new NodeKey(at.version(), path));
            if (node instanceof Leaf leaf) {
                SortedMap<Sha256, Sha256> before = new TreeMap<>();
                before.put(leaf.key(), leaf.value());
                SortedMap<Sha256, Sha256> after = kept(before, changes);
                if (after.equals(before)) {
                    return at;
                }
                stale.add(new NodeKey(at.version(), path));
                return build(path, after);
            }
            return changeBranch(at, (Branch) node, path, changes);
        }

        private @Nullable Child changeBranch(
                Child at, Branch branch, String path, List<Map.Entry<Sha256, Optional<Sha256>>> changes) {
            SortedMap<Integer, Child> children = new TreeMap<>(branch.children());
            for (int from = 0; from < changes.size(); ) {
                int digit = StateProof.digit(changes.get(from).getKey(), path.length());
                int to = from + 1;
                while (to < changes.size() && StateProof.digit(changes.get(to).getKey(), path.length()) == digit) {
                    to++;
                }
                Child changed =
                        change(children.get(digit), path + Character.forDigit(digit, 16), changes.subList(from, to));
                if (changed == null) {
                    children.remove(digit);
                } else {
                    children.put(digit, changed);
                }
                from = to;
            }
            if (children.equals(branch.children())) {
                return at;
            }
            stale.add(new NodeKey(at.version(), path));
            return children.isEmpty() ? null : join(path, children);
        }

        /** A leaf that is alone moves up to where nothing stands beside it. */
        private Child join(String path, SortedMap<Integer, Child> children) {
            int first = children.firstKey();
            Child only = children.values().iterator().next();
            if (children.size() > 1 || !only.leaf()) {
                return write(path, new Branch(children));
            }
            NodeKey below = new NodeKey(only.version(), path + Character.forDigit(first, 16));
            TreeNode fresh = written.remove(below);
            if (fresh == null) {
                stale.add(below);
            }
            return write(path, fresh == null ? store.node(below) : fresh);
        }

        private @Nullable Child build(String path, SortedMap<Sha256, Sha256> entries) {
            if (entries.isEmpty()) {
                return null;
            }
            if (entries.size() == 1) {
                Map.Entry<Sha256, Sha256> only = entries.entrySet().iterator().next();
                return write(path, new Leaf(only.getKey(), only.getValue()));
            }
            Map<Integer, SortedMap<Sha256, Sha256>> parts = new TreeMap<>();
            entries.forEach((key, value) -> parts.computeIfAbsent(
                            StateProof.digit(key, path.length()), digit -> new TreeMap<>())
                    .put(key, value));
            SortedMap<Integer, Child> children = new TreeMap<>();
            parts.forEach((digit, part) -> {
                Child child = build(path + Character.forDigit(digit, 16), part);
                if (child != null) {
                    children.put(digit, child);
                }
            });
            return write(path, new Branch(children));
        }

        private Child write(String path, TreeNode node) {
            written.put(new NodeKey(version, path), node);
            return new Child(version, node.hash(), node instanceof Leaf);
        }

        private SortedMap<Sha256, Sha256> kept(
                SortedMap<Sha256, Sha256> before, List<Map.Entry<Sha256, Optional<Sha256>>> changes) {
            SortedMap<Sha256, Sha256> after = new TreeMap<>(before);
            changes.forEach(change -> change.getValue()
                    .ifPresentOrElse(value -> after.put(change.getKey(), value), () -> after.remove(change.getKey())));
            return after;
        }
    }
}
