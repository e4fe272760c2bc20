package io.flotilla.chain.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.chain.state.TreeNode.Child;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.StateProof;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class StateTreePropertyTest {
    private final Map<NodeKey, TreeNode> kept = new HashMap<>();
    private final StateTree tree = new StateTree(key -> {
        TreeNode node = kept.get(key);
        if (node == null) {
            throw new IllegalStateException("no node " + key);
        }
        return TreeNode.read(node.bytes());
    });

    record Change(Sha256 key, Optional<Sha256> value) {}

    /** Keys that share long beginnings, so that branches with one child and moving leaves are common. */
    @Provide
    Arbitrary<List<List<Change>>> versions() {
        Arbitrary<Sha256> keys = Combinators.combine(
                        Arbitraries.of("a", "ab", "abc", "abcdef01", "b", "0", ""),
                        Arbitraries.integers().between(0, 9))
                .as((beginning, i) ->
                        new Sha256(beginning + digest("key " + i).value().substring(beginning.length())));
        Arbitrary<Optional<Sha256>> values =
                Arbitraries.integers().between(0, 6).map(i -> i < 3 ? Optional.empty() : Optional.of(digest("v" + i)));
        Arbitrary<Change> changes = Combinators.combine(keys, values).as(Change::new);
        return changes.list().ofMaxSize(12).list().ofMaxSize(12);
    }

    @Property(tries = 2_000)
    void theRootIsThatOfATreeBuiltAtOnce(@ForAll("versions") List<List<Change>> versions) {
        SortedMap<Sha256, Sha256> model = new TreeMap<>();
        Child root = null;
        for (int i = 0; i < versions.size(); i++) {
            root = apply(root, i + 1, versions.get(i), model);

            assertThat(hash(root)).isEqualTo(builtAtOnce(model));
        }
    }

    @Property(tries = 1_000)
    void everyProofLeadsToTheRootAndSaysWhatIsThere(@ForAll("versions") List<List<Change>> versions) {
        SortedMap<Sha256, Sha256> model = new TreeMap<>();
        Child root = null;
        for (int i = 0; i < versions.size(); i++) {
            root = apply(root, i + 1, versions.get(i), model);
        }

        for (List<Change> version : versions) {
            for (Change change : version) {
                StateProof proof = tree.prove(root, change.key());
                assertThat(proof.root()).isEqualTo(hash(root));
                assertThat(proof.value()).isEqualTo(model.get(change.key()));
            }
        }
    }

    /** What is not stale is enough: pruning takes nothing that the newest version needs. */
    @Property(tries = 1_000)
    void pruningLeavesExactlyTheNewestVersion(@ForAll("versions") List<List<Change>> versions) {
        kept.clear();
        SortedMap<Sha256, Sha256> model = new TreeMap<>();
        Child root = null;
        for (int i = 0; i < versions.size(); i++) {
            StateTree.Update update = tree.update(root, i + 1, changes(versions.get(i), model));
            kept.putAll(update.written());
            update.stale().forEach(stale -> assertThat(kept.remove(stale)).isNotNull());
            root = update.root();
        }

        Child last = root;
        assertThat(reachable(last, "")).isEqualTo(kept.size());
        model.forEach((key, value) -> assertThat(tree.prove(last, key).value()).isEqualTo(value));
    }

    private @Nullable Child apply(
            @Nullable Child root, long version, List<Change> changes, SortedMap<Sha256, Sha256> model) {
        StateTree.Update update = tree.update(root, version, changes(changes, model));
        kept.putAll(update.written());
        return update.root();
    }

    private static SortedMap<Sha256, Optional<Sha256>> changes(List<Change> all, SortedMap<Sha256, Sha256> model) {
        SortedMap<Sha256, Optional<Sha256>> last = new TreeMap<>();
        all.forEach(change -> last.put(change.key(), change.value()));
        last.forEach((key, value) -> value.ifPresentOrElse(v -> model.put(key, v), () -> model.remove(key)));
        return last;
    }

    private static Sha256 builtAtOnce(SortedMap<Sha256, Sha256> model) {
        SortedMap<Sha256, Optional<Sha256>> all = new TreeMap<>();
        model.forEach((key, value) -> all.put(key, Optional.of(value)));
        return new StateTree(key -> {
                    throw new IllegalStateException("an empty tree has no nodes");
                })
                .update(null, 1, all)
                .rootHash();
    }

    private int reachable(@Nullable Child at, String path) {
        if (at == null) {
            return 0;
        }
        TreeNode node = kept.get(new NodeKey(at.version(), path));
        int count = 1;
        if (node instanceof TreeNode.Branch branch) {
            for (Map.Entry<Integer, Child> child : branch.children().entrySet()) {
                count += reachable(child.getValue(), path + Character.forDigit(child.getKey(), 16));
            }
        }
        return count;
    }

    private static Sha256 hash(@Nullable Child root) {
        return root == null ? StateProof.EMPTY_ROOT : root.hash();
    }

    private static Sha256 digest(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
