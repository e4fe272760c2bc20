package io.flotilla.chain.consensus;

import io.flotilla.contract.chain.ValidatorSet;
import java.util.Collection;
import java.util.Optional;

/**
 * How long a validator keeps silent that may have forgotten words of its own, because its folder was put back to an older copy.
 *
 * <p>Let H be the height of the last forgotten word, so H−1 was final then: a quorum had committed it, each of those with
 * H−2 on its disk. A quorum of others shares more than f validators with that one, so one that is honest: the highest head M
 * of theirs is H−2 or more. Who says nothing before M+2 is on its disk speaks in M+3, H+1 or later.
 */
public final class Silence {
    private static final long BEYOND = 3;

    /** How far below the highest head a node may be when it is believed, in heights. */
    private static final long NEAR = 3;

    private Silence() {}

    /**
     * The first height of the next word; empty while that cannot be told.
     *
     * @param heads of validators other than this one, one of each, told since it knows that it may have forgotten. None is left
     *     out as a lie: a single honest validator may be the only one that knows how high the forgotten word was
     * @param height of this node's newest block; a head far above it, which may be made up, is waited for
     */
    public static Optional<Long> end(Collection<Long> heads, ValidatorSet validators, long height) {
        if (heads.size() < validators.quorum()) {
            return Optional.empty();
        }
        long highest = heads.stream().mapToLong(Long::longValue).max().orElseThrow();
        return highest - height > NEAR ? Optional.empty() : Optional.of(highest + BEYOND);
    }
}
