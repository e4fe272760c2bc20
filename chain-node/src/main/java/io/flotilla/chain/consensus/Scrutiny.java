package io.flotilla.chain.consensus;

import io.flotilla.chain.block.Decided;
import io.flotilla.chain.block.Proposal;
import io.flotilla.chain.block.RoundChange;
import io.flotilla.chain.block.RoundVote;
import io.flotilla.chain.block.RoundVote.Prepared;
import io.flotilla.chain.block.Vote;
import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.Header;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.SignatureCheck;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether what others say about one height can be taken; everything here is checked before anything is kept. */
final class Scrutiny {
    private final Sha256 chainId;
    private final Head head;
    private final ValidatorSet validators;
    private final Sha256 validatorsHash;
    private final Rules rules;
    private final SignatureCheck check;

    Scrutiny(Sha256 chainId, Head head, Rules rules, SignatureCheck check) {
        this.chainId = chainId;
        this.head = head;
        this.validators = head.next();
        this.validatorsHash = validators.hash();
        this.rules = rules;
        this.check = check;
    }

    NodeAddress proposer(long round) {
        return validators.proposer(head.proposer(), round);
    }

    Optional<Rejection> vote(Vote vote) {
        return signed(vote.author(), vote.statement(chainId), vote.signature());
    }

    Optional<Rejection> proposal(Proposal proposal, Instant now) {
        if (!proposal.author().equals(proposer(proposal.round()))) {
            return Optional.of(Rejection.NOT_THE_PROPOSER);
        }
        Optional<Rejection> flaw = signed(proposal.author(), proposal.statement(chainId), proposal.signature())
                .or(() -> block(proposal.block()));
        if (flaw.isPresent()) {
            return flaw;
        }
        if (proposal.round() == 0) {
            boolean bare =
                    proposal.roundVotes().isEmpty() && proposal.prepares().isEmpty();
            return bare ? fresh(proposal, now) : Optional.of(Rejection.NOT_JUSTIFIED);
        }
        return justified(proposal, now);
    }

    Optional<Rejection> roundChange(RoundChange change) {
        RoundVote vote = change.vote();
        Optional<Rejection> flaw = roundVote(vote);
        if (flaw.isPresent()) {
            return flaw;
        }
        Prepared prepared = vote.prepared();
        Block block = change.block();
        if (prepared == null || block == null) {
            return Optional.empty();
        }
        if (!block.id().equals(prepared.blockId())) {
            return Optional.of(Rejection.NOT_JUSTIFIED);
        }
        return block(block).or(() -> prepared(change.prepares(), prepared));
    }

    Optional<Rejection> decided(Decided decided) {
        boolean proves = block(decided.block()).isEmpty()
                && decided.certificate()
                        .flaw(decided.block().header(), validators, check)
                        .isEmpty();
        return proves ? Optional.empty() : Optional.of(Rejection.BAD_CERTIFICATE);
    }

    private Optional<Rejection> justified(Proposal proposal, Instant now) {
        List<RoundVote> votes = proposal.roundVotes();
        if (votes.size() > validators.size()) {
            return Optional.of(Rejection.TOO_MANY_SIGNATURES);
        }
        boolean all = votes.stream()
                .allMatch(vote -> vote.height() == proposal.height()
                        && vote.round() == proposal.round()
                        && roundVote(vote).isEmpty());
        if (!all || !rules.quorum(votes.stream().map(RoundVote::author).toList(), validators)) {
            return Optional.of(Rejection.NOT_JUSTIFIED);
        }
        Optional<Prepared> locked = rules.locked(votes);
        if (locked.isEmpty()) {
            return fresh(proposal, now);
        }
        boolean same = proposal.block().id().equals(locked.get().blockId());
        return same ? prepared(proposal.prepares(), locked.get()) : Optional.of(Rejection.OTHER_BLOCK);
    }

    /** A block that nobody was prepared for: its author built it, just now. */
    private Optional<Rejection> fresh(Proposal proposal, Instant now) {
        Header header = proposal.block().header();
        if (!header.proposer().equals(proposal.author())) {
            return Optional.of(Rejection.NOT_THE_PROPOSER);
        }
        // The least time that it may have is good whatever this clock says: set back, it would else refuse them all.
        boolean least = header.time().equals(head.time().plusMillis(1));
        boolean ahead = !least && Timing.tooFarAhead(header.time(), now);
        return ahead ? Optional.of(Rejection.WRONG_TIME) : Optional.empty();
    }

    private Optional<Rejection> prepared(List<Vote> prepares, Prepared prepared) {
        if (prepares.size() > validators.size()) {
            return Optional.of(Rejection.TOO_MANY_SIGNATURES);
        }
        boolean all = prepares.stream()
                .allMatch(vote -> vote.kind() == Vote.Kind.PREPARE
                        && vote.height() == head.height() + 1
                        && vote.round() == prepared.round()
                        && vote.blockId().equals(prepared.blockId())
                        && vote(vote).isEmpty());
        boolean quorum = rules.quorum(prepares.stream().map(Vote::author).toList(), validators);
        return all && quorum ? Optional.empty() : Optional.of(Rejection.NOT_JUSTIFIED);
    }

    private Optional<Rejection> roundVote(RoundVote vote) {
        return signed(vote.author(), vote.statement(chainId), vote.signature());
    }

    private Optional<Rejection> block(Block block) {
        Header header = block.header();
        if (!header.chainId().equals(chainId)
                || header.height() != head.height() + 1
                || !header.parent().equals(head.id())) {
            return Optional.of(Rejection.WRONG_PARENT);
        }
        if (!header.validatorsHash().equals(validatorsHash)) {
            return Optional.of(Rejection.WRONG_VALIDATORS);
        }
        return header.time().isAfter(head.time()) ? Optional.empty() : Optional.of(Rejection.WRONG_TIME);
    }

    private Optional<Rejection> signed(NodeAddress author, byte[] statement, Ed25519Signature signature) {
        return validators
                .key(author)
                .map(key -> check.verifies(key, statement, signature)
                        ? Optional.<Rejection>empty()
                        : Optional.of(Rejection.BAD_SIGNATURE))
                .orElse(Optional.of(Rejection.NOT_A_VALIDATOR));
    }
}
