package io.flotilla.chain.consensus;

import io.flotilla.chain.block.ConsensusMessage;
import io.flotilla.chain.block.ConsensusRecord;
import io.flotilla.chain.block.Decided;
import io.flotilla.chain.block.Proposal;
import io.flotilla.chain.block.RoundChange;
import io.flotilla.chain.block.RoundVote;
import io.flotilla.chain.block.RoundVote.Prepared;
import io.flotilla.chain.block.Vote;
import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.BlockCertificate;
import io.flotilla.contract.chain.BlockCertificate.Seal;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Agreement on the block of one height: QBFT (EEA QBFT specification v1; Moniz, arXiv 2002.03613).
 *
 * <p>Safety. A block is final when a quorum committed it in one round r. Each of those was prepared for it in r, and said
 * so on disk before its COMMIT left. Any later round needs a quorum of ROUND_CHANGEs; two quorums share an honest
 * validator, which then reports that block with a prepared round of at least r; a proposal has to follow the highest
 * prepared round and prove it with a quorum of PREPAREs. By induction over the rounds no other block can be prepared after
 * r. Within one round an honest validator prepares one block, also across a crash, because its PREPARE is on disk first; so
 * two blocks cannot both find a quorum.
 *
 * <p>Liveness. Whoever sees f+1 validators beyond its own round follows them, and each repeats its last words. A round above
 * 0 is timed only from when a quorum has reached it, as in PBFT (Castro and Liskov, OSDI 1999, section 4.5.2): so whoever is
 * in round r knows f+1 honest validators in round r−1 or later, and after the network heals all are within one round of
 * each other, whatever clocks and pauses did before. With timers that run in any case and a maximum time-out, two
 * validators once a time-out apart would stay apart for ever; and a chain without a quorum would count rounds all night.
 */
final class Agreement {
    /** Votes and proposals of later rounds than that are not kept; round changes are, whatever their round. */
    static final long MOST_ROUNDS_AHEAD = 64;

    private static final int MOST_BLOCKS = 8;

    private final Head head;
    private final ValidatorSet validators;
    private final Timing timing;
    private final Rules rules;
    private final Scrutiny scrutiny;
    private final List<Effect> out;

    private final Ballots prepares = new Ballots();
    private final Ballots commits = new Ballots();
    private final RoundChanges roundChanges = new RoundChanges();
    private final Map<Sha256, Block> blocks = new LinkedHashMap<>();
    private final OwnWords own;
    private long round;
    private boolean begun;
    private boolean building;
    private boolean decided;
    private @Nullable Proposal accepted;
    private boolean executed;
    private boolean timed;

    /**
     * @param me who signs; null when this node has no voice in this height
     * @param out where the effects go
     */
    Agreement(Head head, @Nullable Validator me, Timing timing, Rules rules, Scrutiny scrutiny, List<Effect> out) {
        this.head = head;
        this.validators = head.next();
        this.timing = timing;
        this.rules = rules;
        this.scrutiny = scrutiny;
        this.out = out;
        this.own = new OwnWords(me, head.height() + 1, out);
    }

    long height() {
        return head.height() + 1;
    }

    long round() {
        return round;
    }

    boolean speaks() {
        return own.speaks();
    }

    List<ConsensusMessage> wordsOf(NodeAddress author) {
        Stream<? extends ConsensusMessage> proposal =
                Optional.ofNullable(accepted).filter(word -> word.author().equals(author)).stream();
        return Stream.of(
                        roundChanges.of(author).stream(),
                        proposal,
                        prepares.newestOf(author).stream(),
                        commits.newestOf(author).stream())
                .flatMap(words -> words)
                .map(ConsensusMessage.class::cast)
                .toList();
    }

    /** After a crash: what was said before it still binds, and is said again. */
    void resume(ConsensusRecord saved, Instant now) {
        own.recall(saved);
        enter(saved.round());
        own.prepared().ifPresent(prepared -> remember(prepared.block()));
        own.repeat().forEach(word -> take(word, now));
    }

    /** Round 0 starts: its time has come. */
    void begin(Instant now) {
        if (!begun) {
            enter(0);
            proposeWhenDue(now);
        }
    }

    /** The message is of this height. */
    void received(ConsensusMessage message, NodeAddress from, Instant now) {
        if (!decided) {
            take(message, now).ifPresent(reason -> out.add(new Effect.Reject(from, reason)));
        }
    }

    void timedOut(long inRound, Instant now) {
        if (!decided && begun && inRound == round && round < ConsensusMessage.HIGHEST_ROUND) {
            moveTo(round + 1, now);
        }
    }

    void repeat() {
        if (!decided) {
            own.repeat();
            out.add(new Effect.SetTimer(new Timer(Timer.Kind.RESEND, height(), 0), timing.resend()));
        }
    }

    void built(long forRound, Block block, Instant now) {
        if (building && forRound == round) {
            building = false;
            propose(block, now);
        }
    }

    void executed(Sha256 blockId, boolean valid, Instant now) {
        Proposal current = accepted;
        if (decided || current == null || executed || !current.block().id().equals(blockId)) {
            return;
        }
        if (!valid) {
            out.add(new Effect.Reject(current.author(), Rejection.INVALID_BLOCK));
            return;
        }
        executed = true;
        own.prepare(round, blockId).ifPresent(word -> take(word, now));
        commitWhenPrepared(now);
    }

    private Optional<Rejection> take(ConsensusMessage message, Instant now) {
        return message.accept(new ConsensusMessage.Handler<>() {
            @Override
            public Optional<Rejection> proposal(Proposal proposal) {
                return takeProposal(proposal, now);
            }

            @Override
            public Optional<Rejection> vote(Vote vote) {
                return takeVote(vote, now);
            }

            @Override
            public Optional<Rejection> roundChange(RoundChange change) {
                return takeRoundChange(change, now);
            }

            @Override
            public Optional<Rejection> decided(Decided outcome) {
                Optional<Rejection> flaw = scrutiny.decided(outcome);
                if (flaw.isEmpty()) {
                    decide(outcome);
                }
                return flaw;
            }
        });
    }

    private Optional<Rejection> takeProposal(Proposal proposal, Instant now) {
        if (proposal.round() < round) {
            return Optional.of(Rejection.OLD_ROUND);
        }
        if (proposal.round() > round + MOST_ROUNDS_AHEAD) {
            return Optional.of(Rejection.ROUND_TOO_FAR);
        }
        Sha256 id = proposal.block().id();
        Proposal current = accepted;
        if (current != null && proposal.round() == round) {
            return current.block().id().equals(id) ? Optional.empty() : Optional.of(Rejection.OTHER_BLOCK);
        }
        Optional<Rejection> flaw = scrutiny.proposal(proposal, now);
        if (flaw.isPresent()) {
            return flaw;
        }
        if (proposal.round() > round || !begun) {
            enter(proposal.round());
        }
        if (own.preparedAnother(round, id)) {
            return Optional.of(Rejection.OTHER_BLOCK);
        }
        accepted = proposal;
        executed = false;
        remember(proposal.block());
        startTimer();
        out.add(new Effect.Execute(proposal.block()));
        decideWhenCommitted(proposal.round(), id);
        return Optional.empty();
    }

    private Optional<Rejection> takeVote(Vote vote, Instant now) {
        if (vote.round() > round + MOST_ROUNDS_AHEAD) {
            return Optional.of(Rejection.ROUND_TOO_FAR);
        }
        boolean commit = vote.kind() == Vote.Kind.COMMIT;
        if (vote.round() < round - (commit ? MOST_ROUNDS_AHEAD : 0)) {
            return Optional.of(Rejection.OLD_ROUND);
        }
        Ballots ballots = commit ? commits : prepares;
        if (ballots.knows(vote)) {
            return Optional.empty();
        }
        Optional<Rejection> flaw = scrutiny.vote(vote);
        if (flaw.isPresent()) {
            return flaw;
        }
        ballots.add(vote);
        startTimerWhenQuorumIsHere();
        if (commit) {
            decideWhenCommitted(vote.round(), vote.blockId());
        } else {
            commitWhenPrepared(now);
        }
        return Optional.empty();
    }

    private Optional<Rejection> takeRoundChange(RoundChange change, Instant now) {
        RoundVote vote = change.vote();
        if (roundChanges.reached(vote.author()) >= vote.round()) {
            return Optional.empty();
        }
        Optional<Rejection> flaw = scrutiny.roundChange(change);
        if (flaw.isPresent()) {
            return flaw;
        }
        if (rules.keeps(vote, round)) {
            roundChanges.add(change);
            follow(now);
            startTimerWhenQuorumIsHere();
            proposeWhenDue(now);
        }
        return Optional.empty();
    }

    /** To the highest round that f+1 validators, so at least one honest, have reached. */
    private void follow(Instant now) {
        roundChanges
                .reachedByMoreThan(validators.faultsTolerated())
                .filter(reached -> reached > round)
                .ifPresent(reached -> moveTo(reached, now));
    }

    private void moveTo(long later, Instant now) {
        enter(later);
        own.leaveFor(later).ifPresent(word -> take(word, now));
    }

    private void enter(long later) {
        if (!begun) {
            out.add(new Effect.SetTimer(new Timer(Timer.Kind.RESEND, height(), 0), timing.resend()));
        }
        begun = true;
        round = later;
        accepted = null;
        executed = false;
        building = false;
        timed = false;
        prepares.forgetBelow(later);
        commits.forgetBelow(later - MOST_ROUNDS_AHEAD);
        if (later == 0) {
            startTimer();
        } else {
            startTimerWhenQuorumIsHere();
        }
    }

    /** A vote tells it too: who came into the round by its proposal has asked for none. */
    private void startTimerWhenQuorumIsHere() {
        if (!begun || timed) {
            return;
        }
        Stream<NodeAddress> voted = Stream.concat(prepares.reached(round), commits.reached(round));
        List<NodeAddress> here =
                Stream.concat(roundChanges.reached(round).stream(), voted).toList();
        if (rules.quorum(here, validators)) {
            startTimer();
        }
    }

    private void startTimer() {
        if (!timed) {
            timed = true;
            out.add(new Effect.SetTimer(new Timer(Timer.Kind.ROUND, height(), round), timing.round(round)));
        }
    }

    private void proposeWhenDue(Instant now) {
        if (!begun || building || !mayPropose() || !own.is(scrutiny.proposer(round))) {
            return;
        }
        List<RoundVote> votes = roundChanges.votesFor(round);
        if (round > 0 && !rules.quorum(votes.stream().map(RoundVote::author).toList(), validators)) {
            return;
        }
        Optional<Prepared> locked = rules.locked(votes);
        if (locked.isEmpty()) {
            building = true;
            Instant earliest = head.time().plusMillis(1);
            out.add(new Effect.Build(height(), round, now.isAfter(earliest) ? now : earliest));
        } else {
            RoundChange witness = roundChanges.witness(locked.get());
            Block block = witness.block();
            if (block != null) {
                take(own.propose(round, block, votes, witness.prepares()), now);
            }
        }
    }

    /** A block was built for this round; a prepared one that came meanwhile goes before it. */
    private void propose(Block block, Instant now) {
        List<RoundVote> votes = roundChanges.votesFor(round);
        if (!mayPropose()) {
            return;
        }
        if (rules.locked(votes).isPresent()) {
            proposeWhenDue(now);
        } else {
            take(own.propose(round, block, votes, List.of()), now);
        }
    }

    private boolean mayPropose() {
        return own.speaks() && !decided && accepted == null && !own.proposedIn(round);
    }

    private void commitWhenPrepared(Instant now) {
        Proposal current = accepted;
        if (current == null || !executed || decided || !own.mayCommitIn(round)) {
            return;
        }
        List<Vote> proof = prepares.of(round, current.block().id());
        if (rules.quorum(authors(proof), validators)) {
            take(own.commit(round, current.block(), proof), now);
        }
    }

    private void decideWhenCommitted(long inRound, Sha256 id) {
        List<Vote> seals = commits.of(inRound, id);
        Block block = blocks.get(id);
        if (block != null && rules.quorum(authors(seals), validators)) {
            decide(new Decided(
                    block,
                    new BlockCertificate(
                            inRound,
                            seals.stream()
                                    .map(seal -> new Seal(seal.author(), seal.signature()))
                                    .toList())));
        }
    }

    private void decide(Decided outcome) {
        if (!decided) {
            decided = true;
            out.add(new Effect.Decide(outcome));
        }
    }

    private void remember(Block block) {
        blocks.put(block.id(), block);
        if (blocks.size() > MOST_BLOCKS) {
            blocks.remove(blocks.keySet().iterator().next());
        }
    }

    private static Collection<NodeAddress> authors(List<Vote> votes) {
        return votes.stream().map(Vote::author).toList();
    }
}
