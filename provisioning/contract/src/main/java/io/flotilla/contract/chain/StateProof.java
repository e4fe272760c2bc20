package io.flotilla.contract.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Proof that a state holds a value under a key, or that it holds nothing there.
 *
 * <p>The state is a tree: keys are SHA-256 digests, each branch parts them by their next hexadecimal digit, and a leaf
 * stands as soon as it is alone. A leaf's hash covers key and value, a branch's the digits and hashes of its children.
 *
 * @param key the digest that is asked for
 * @param branches from the root downwards: the children beside the way that {@code key} takes, by digit
 * @param leaf what stands at the end of the way; null when there is nothing. Another key's leaf proves absence
 */
public record StateProof(
        Sha256 key,
        List<SortedMap<Integer, Sha256>> branches,
        @Nullable Leaf leaf) {
    /** The root of a state without entries. */
    public static final Sha256 EMPTY_ROOT =
            Domain.STATE_BRANCH.hash(new ByteWriter().u8(0).toBytes());

    private static final int DIGITS = 64;

    /** @param value SHA-256 of the value's bytes */
    public record Leaf(Sha256 key, Sha256 value) {
        public Sha256 hash() {
            return Domain.STATE_LEAF.hash(new ByteWriter().hash(key).hash(value).toBytes());
        }
    }

    public StateProof {
        List<SortedMap<Integer, Sha256>> copies = new ArrayList<>();
        branches.forEach(branch -> copies.add(new TreeMap<>(branch)));
        branches = List.copyOf(copies);
        if (branches.size() > DIGITS) {
            throw new IllegalArgumentException("a proof has at most " + DIGITS + " branches");
        }
        if (leaf != null && !sameWay(key, leaf.key(), branches.size())) {
            throw new IllegalArgumentException("the leaf does not stand on the key's way");
        }
    }

    /**
     * Hash of a branch.
     *
     * @param children by digit, at least two
     */
    public static Sha256 branch(Map<Integer, Sha256> children) {
        ByteWriter bytes = new ByteWriter().u8(children.size());
        new TreeMap<>(children).forEach((digit, hash) -> bytes.u8(digit).hash(hash));
        return Domain.STATE_BRANCH.hash(bytes.toBytes());
    }

    /** The key's digit at a depth, 0 to 15. */
    public static int digit(Sha256 key, int depth) {
        return Character.digit(key.value().charAt(depth), 16);
    }

    /** The root of the state of which this proof is true. */
    public Sha256 root() {
        Sha256 below = leaf == null ? null : leaf.hash();
        for (int depth = branches.size() - 1; depth >= 0; depth--) {
            TreeMap<Integer, Sha256> children = new TreeMap<>(branches.get(depth));
            if (below != null) {
                children.put(digit(key, depth), below);
            }
            below = branch(children);
        }
        return below == null ? EMPTY_ROOT : below;
    }

    /** SHA-256 of the value; null when the key is not in the state. */
    public @Nullable Sha256 value() {
        return leaf != null && leaf.key().equals(key) ? leaf.value() : null;
    }

    public void write(ByteWriter to) {
        to.hash(key).list(branches, (bytes, branch) -> {
            bytes.u8(branch.size());
            branch.forEach((digit, hash) -> bytes.u8(digit).hash(hash));
        });
        to.u8(leaf == null ? 0 : 1);
        if (leaf != null) {
            to.hash(leaf.key()).hash(leaf.value());
        }
    }

    /** @throws IllegalArgumentException when the bytes are no proof */
    public static StateProof read(ByteReader from) {
        return new StateProof(
                from.hash(), from.list(StateProof::beside), from.flag() ? new Leaf(from.hash(), from.hash()) : null);
    }

    private static SortedMap<Integer, Sha256> beside(ByteReader from) {
        TreeMap<Integer, Sha256> children = new TreeMap<>();
        for (int count = from.u8(); count > 0; count--) {
            int digit = from.u8();
            if (digit > 15 || (!children.isEmpty() && digit <= children.lastKey())) {
                throw new IllegalArgumentException("a branch's digits do not ascend from 0 to 15");
            }
            children.put(digit, from.hash());
        }
        return children;
    }

    private static boolean sameWay(Sha256 one, Sha256 other, int digits) {
        return one.value().regionMatches(0, other.value(), 0, digits);
    }
}
