package io.flotilla.chain.consensus;

import io.flotilla.contract.chain.ValidatorSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How long a validator keeps silent that may have forgotten words of its own, because its folder was put back to an older copy.
 *
 * <p>Let H be the height of the last forgotten word, so H−1 was final then: a quorum had committed it, each of those with
 * H−2 on its disk. Any quorum of others shares more than f validators with that one, so one that is honest: the highest head M
 * that these others tell of is H−2 or more. Who says nothing before M+2 is on its disk speaks in M+3, H+1 or later.
 *
 * <p>That holds for whichever quorum of others is heard first, so a head that no block bears out may be left out, as long as
 * who told of it is left out with it, like one that said nothing: it is never a matter of waiting for long enough. As this node counts as
 * one of the f that may fail, f−1 more that lie are left out like that, and the others are still a quorum.
 *
 * <p>It holds for one set of validators. Where the set changes after block c, what the old one tells only covers words up to c+1, and
 * the silence lasts for c+1 at least; so an end counts only if the same validators decide until then.
 */
public final class Silence {
    private static final long BEYOND = 3;

    /** How far above this node's newest block a head may be and count, in heights: about what comes while it is told. */
    private static final long NEAR = 3;

    private Silence() {}

    /**
     * The first height of the next word; empty while that cannot be told.
     *
     * @param heads of validators other than this one, one of each, told since it knows that it may have forgotten
     * @param height of this node's newest block; heads far above it count once it has the blocks
     */
    public static Optional<Long> end(Collection<Long> heads, ValidatorSet validators, long height) {
        List<Long> borneOut =
                heads.stream().filter(head -> head - height <= NEAR).toList();
        return borneOut.size() < validators.quorum()
                ? Optional.empty()
                : borneOut.stream().max(Comparator.naturalOrder()).map(highest -> highest + BEYOND);
    }
}
