package io.flotilla.chain.consensus;

import io.flotilla.chain.block.Proposal;
import io.flotilla.chain.block.RoundVote;
import io.flotilla.chain.block.RoundVote.Prepared;
import io.flotilla.chain.block.Vote;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.identity.NodeAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What a proposal of a later round has to prove, written down a second time from the paper: q validators have asked for its
 * round, and its block is the one that was prepared in the highest round that they tell of, with q PREPAREs.
 */
final class LockRule {
    private LockRule() {}

    static boolean holds(Proposal proposal, ValidatorSet validators) {
        if (proposal.round() == 0) {
            return true;
        }
        List<RoundVote> votes = proposal.roundVotes().stream()
                .filter(vote -> vote.height() == proposal.height() && vote.round() == proposal.round())
                .filter(vote -> signed(vote.author(), vote.statement(SimWorld.CHAIN), vote.signature(), validators))
                .toList();
        if (votes.stream().map(RoundVote::author).distinct().count() < validators.quorum()) {
            return false;
        }
        long highest = votes.stream()
                .map(RoundVote::prepared)
                .filter(Objects::nonNull)
                .mapToLong(Prepared::round)
                .max()
                .orElse(-1);
        long prepares = proposal.prepares().stream()
                .filter(vote -> vote.kind() == Vote.Kind.PREPARE
                        && vote.height() == proposal.height()
                        && vote.round() == highest
                        && vote.blockId().equals(proposal.block().id()))
                .filter(vote -> signed(vote.author(), vote.statement(SimWorld.CHAIN), vote.signature(), validators))
                .map(Vote::author)
                .collect(Collectors.toSet())
                .size();
        return highest == -1 || prepares >= validators.quorum();
    }

    private static boolean signed(
            NodeAddress author, byte[] statement, Ed25519Signature signature, ValidatorSet validators) {
        return validators
                .key(author)
                .filter(key -> SimWorld.verify(key, statement, signature))
                .isPresent();
    }
}
