package io.flotilla.chain.consensus;

import io.flotilla.chain.block.RoundChange;
import io.flotilla.chain.block.RoundVote;
import io.flotilla.chain.block.RoundVote.Prepared;
import io.flotilla.contract.identity.NodeAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The ROUND_CHANGE of the highest round of each validator, for one height. */
final class RoundChanges {
    private final Map<NodeAddress, RoundChange> byAuthor = new TreeMap<>();

    void add(RoundChange change) {
        byAuthor.put(change.vote().author(), change);
    }

    Optional<RoundChange> of(NodeAddress author) {
        return Optional.ofNullable(byAuthor.get(author));
    }

    /** The round for which this validator asked; 0 when it asked for none. */
    long reached(NodeAddress author) {
        RoundChange known = byAuthor.get(author);
        return known == null ? 0 : known.vote().round();
    }

    /** Who asked for this round or a later one. */
    List<NodeAddress> reached(long round) {
        return votes().filter(vote -> vote.round() >= round)
                .map(RoundVote::author)
                .toList();
    }

    /** The highest round that more than so many validators have reached. */
    Optional<Long> reachedByMoreThan(int validators) {
        return votes().map(RoundVote::round)
                .sorted(Comparator.reverseOrder())
                .skip(validators)
                .findFirst();
    }

    List<RoundVote> votesFor(long round) {
        return votes().filter(vote -> vote.round() == round).toList();
    }

    /** One that proves this; there is one. */
    RoundChange witness(Prepared prepared) {
        return byAuthor.values().stream()
                .filter(change -> prepared.equals(change.vote().prepared()))
                .findFirst()
                .orElseThrow();
    }

    private Stream<RoundVote> votes() {
        return byAuthor.values().stream().map(RoundChange::vote);
    }
}
