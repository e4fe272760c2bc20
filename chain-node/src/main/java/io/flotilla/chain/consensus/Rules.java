package io.flotilla.chain.consensus;

import io.flotilla.chain.block.RoundVote;
import io.flotilla.chain.block.RoundVote.Prepared;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.identity.NodeAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;

/**
 * The counts and choices on which safety and liveness rest, in one place, so that the simulation can show that it
 * notices when one of them is broken. There is one production rule for each; only tests override.
 */
class Rules {
    /** Whether these authors are a quorum: distinct ones count, however many messages they sent. */
    boolean quorum(Collection<NodeAddress> authors, ValidatorSet validators) {
        return new HashSet<>(authors).size() >= validators.quorum();
    }

    /** What a proposal that follows from these votes has to propose; empty: its author is free. */
    Optional<Prepared> locked(Collection<RoundVote> votes) {
        return votes.stream()
                .map(RoundVote::prepared)
                .filter(Objects::nonNull)
                .map(Prepared.class::cast)
                .max(Comparator.comparingLong(Prepared::round));
    }

    /**
     * Whether to keep a ROUND_CHANGE. Always: validators that were alone for a day have counted thousands of rounds, and a
     * bound would keep the others from ever following them.
     */
    boolean keeps(RoundVote vote, long ownRound) {
        return true;
    }
}
