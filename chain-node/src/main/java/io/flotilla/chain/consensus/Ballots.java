package io.flotilla.chain.consensus;

import io.flotilla.chain.block.Vote;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The votes of one kind and height: the first of each validator in each round. */
final class Ballots {
    private final TreeMap<Long, Map<NodeAddress, Vote>> rounds = new TreeMap<>();

    boolean knows(Vote vote) {
        return round(vote.round()).containsKey(vote.author());
    }

    void add(Vote vote) {
        rounds.computeIfAbsent(vote.round(), round -> new TreeMap<>()).putIfAbsent(vote.author(), vote);
    }

    /** In order of author. */
    List<Vote> of(long round, Sha256 blockId) {
        return round(round).values().stream()
                .filter(vote -> vote.blockId().equals(blockId))
                .toList();
    }

    Optional<Vote> newestOf(NodeAddress author) {
        return rounds.descendingMap().values().stream()
                .flatMap(votes -> Optional.ofNullable(votes.get(author)).stream())
                .findFirst();
    }

    /** Who voted in this round or a later one; some more than once. */
    Stream<NodeAddress> reached(long round) {
        return rounds.tailMap(round).values().stream().flatMap(votes -> votes.keySet().stream());
    }

    void forgetBelow(long round) {
        rounds.headMap(round).clear();
    }

    private Map<NodeAddress, Vote> round(long round) {
        return rounds.getOrDefault(round, Map.of());
    }
}
