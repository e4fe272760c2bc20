package io.flotilla.chain.consensus;

import io.flotilla.chain.block.ConsensusMessage;
import io.flotilla.chain.block.Decided;
import io.flotilla.chain.block.Proposal;
import io.flotilla.chain.block.RoundChange;
import io.flotilla.chain.block.RoundVote;
import io.flotilla.chain.block.RoundVote.Prepared;
import io.flotilla.chain.block.Vote;
import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.BlockCertificate;
import io.flotilla.contract.chain.BlockCertificate.Seal;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.chain.ValidatorSet.Member;
import io.flotilla.contract.identity.NodeAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A validator that signs whatever harms: two proposals in one round, votes for everything it hears of, round changes that
 * forget or invent a lock, proofs with one signature many times, poisoned blocks. It cannot sign for others: what it says in
 * their names bears its own signature.
 */
final class Liar extends SimNode {
    private final Validator hand;
    private final List<Block> heard = new ArrayList<>();
    private final List<Vote> votes = new ArrayList<>();
    private final List<RoundVote> roundVotes = new ArrayList<>();

    Liar(SimWorld world, NodeAddress address) {
        super(world, address);
        hand = new Validator(
                SimWorld.CHAIN, address, SimWorld.key(address), statement -> SimWorld.sign(address, statement));
    }

    @Override
    void receive(ConsensusMessage message, NodeAddress from) {
        if (message instanceof Proposal proposal) {
            remember(heard, proposal.block());
            proposal.roundVotes().forEach(vote -> remember(roundVotes, vote));
            proposal.prepares().forEach(vote -> remember(votes, vote));
        } else if (message instanceof Vote vote) {
            remember(votes, vote);
            forkWhenNearlyCommitted(vote);
        } else if (message instanceof RoundChange change) {
            remember(roundVotes, change.vote());
        }
        if (world.random.nextInt(6) == 0) {
            lie();
        }
        if (world.random.nextInt(4) != 0) {
            super.receive(message, from);
        }
    }

    @Override
    public void broadcast(Effect.Broadcast effect) {
        if (effect.message() instanceof Proposal proposal && world.random.nextBoolean()) {
            equivocate(proposal);
        } else if (world.random.nextInt(5) != 0) {
            super.broadcast(effect);
        }
    }

    /** One signature short of a decision it lets one node decide, and asks the others for another block. */
    private void forkWhenNearlyCommitted(Vote vote) {
        long commits = votes.stream()
                .filter(one -> one.kind() == Vote.Kind.COMMIT
                        && one.round() == vote.round()
                        && one.blockId().equals(vote.blockId()))
                .map(Vote::author)
                .distinct()
                .count();
        boolean now = vote.kind() == Vote.Kind.COMMIT
                && vote.height() == target()
                && commits == head().next().quorum() - 1;
        if (now) {
            List<NodeAddress> others = new ArrayList<>(world.nodes.keySet());
            NodeAddress chosen = others.remove(world.random.nextInt(others.size()));
            world.send(address, chosen, hand.vote(Vote.Kind.COMMIT, target(), vote.round(), vote.blockId()));
            ConsensusMessage other = forcedProposal();
            others.forEach(to -> world.send(address, to, other));
        }
    }

    private void equivocate(Proposal proposal) {
        String method = world.random.nextInt(4) == 0 ? "poison" : "other";
        Block other = SimWorld.block(
                head(), address, proposal.block().header().time(), List.of(SimWorld.transaction(7, method)));
        Proposal second = hand.propose(proposal.round(), other, proposal.roundVotes(), proposal.prepares());
        for (NodeAddress to : world.nodes.keySet()) {
            world.send(address, to, world.random.nextBoolean() ? proposal : second);
        }
        remember(heard, other);
    }

    private void lie() {
        List<Supplier<ConsensusMessage>> lies = List.of(
                () -> hand.vote(Vote.Kind.PREPARE, target(), someRound(), block().id()),
                () -> hand.vote(Vote.Kind.COMMIT, target(), someRound(), block().id()),
                () -> new RoundChange(hand.leaveFor(target(), someRound() + 1, null), null, List.of()),
                this::inventedLock,
                this::forcedProposal,
                this::falseCertificate,
                () -> forged().vote(Vote.Kind.PREPARE, target(), someRound(), block().id()),
                () -> forged().vote(Vote.Kind.COMMIT, target(), someRound(), block().id()),
                () -> new RoundChange(forged().leaveFor(target(), someRound() + 1, null), null, List.of()),
                this::forgedProposal,
                this::forgedCertificate);
        ConsensusMessage lie = lies.get(world.random.nextInt(lies.size())).get();
        for (NodeAddress to : world.nodes.keySet()) {
            if (world.random.nextInt(3) != 0) {
                world.send(address, to, lie);
            }
        }
    }

    private ConsensusMessage inventedLock() {
        long round = someRound() + 1;
        Block block = block();
        Prepared prepared = new Prepared(round - 1, block.id());
        return new RoundChange(
                hand.leaveFor(target(), round, prepared),
                block,
                padded(hand.vote(Vote.Kind.PREPARE, target(), round - 1, block.id())));
    }

    /** The next round that is its own to propose in, with its own signature as often as it takes, or others' true words. */
    private ConsensusMessage forcedProposal() {
        return forcedProposal(nextOwnRound());
    }

    private long nextOwnRound() {
        ValidatorSet set = head().next();
        long round = Math.max(1, round());
        for (int i = 0;
                i < set.size() && !set.proposer(head().proposer(), round).equals(address);
                i++) {
            round++;
        }
        return round;
    }

    private ConsensusMessage forcedProposal(long round) {
        List<RoundVote> collected = new ArrayList<>(roundVotes.stream()
                .filter(vote -> vote.height() == target() && vote.round() == round)
                .toList());
        RoundVote own = hand.leaveFor(target(), round, null);
        List<RoundVote> proof =
                world.random.nextBoolean() ? Collections.nCopies(head().next().quorum(), own) : collected;
        Block fresh =
                SimWorld.block(head(), address, head().time().plusMillis(1 + world.random.nextInt(50)), List.of());
        return hand.propose(round, fresh, proof, List.of());
    }

    private ConsensusMessage falseCertificate() {
        Block block = block();
        long round = someRound();
        List<Seal> seals = new ArrayList<>(votes.stream()
                .filter(vote ->
                        vote.kind() == Vote.Kind.COMMIT && vote.blockId().equals(block.id()))
                .map(vote -> new Seal(vote.author(), vote.signature()))
                .toList());
        seals.add(new Seal(
                address,
                hand.vote(Vote.Kind.COMMIT, target(), round, block.id()).signature()));
        List<Seal> distinct = seals.stream()
                .collect(Collectors.toMap(Seal::validator, seal -> seal, (a, b) -> a, TreeMap::new))
                .values()
                .stream()
                .toList();
        return new Decided(block, new BlockCertificate(round, distinct));
    }

    /** Somebody else, as far as the name goes. */
    private Validator forged() {
        List<Member> members = head().next().members();
        return inTheNameOf(members.get(world.random.nextInt(members.size())).address());
    }

    private Validator inTheNameOf(NodeAddress other) {
        return new Validator(
                SimWorld.CHAIN, other, SimWorld.key(other), statement -> SimWorld.sign(address, statement));
    }

    /** A block of its own in the next round in which it may propose, asked for by all. */
    private ConsensusMessage forgedProposal() {
        long round = nextOwnRound();
        List<RoundVote> proof = head().next().members().stream()
                .map(one -> inTheNameOf(one.address()).leaveFor(target(), round, null))
                .toList();
        Block fresh =
                SimWorld.block(head(), address, head().time().plusMillis(1 + world.random.nextInt(50)), List.of());
        return hand.propose(round, fresh, proof, List.of());
    }

    private ConsensusMessage forgedCertificate() {
        Block block = block();
        long round = someRound();
        return new Decided(
                block,
                new BlockCertificate(
                        round,
                        head().next().members().stream()
                                .map(one -> new Seal(
                                        one.address(),
                                        inTheNameOf(one.address())
                                                .vote(Vote.Kind.COMMIT, target(), round, block.id())
                                                .signature()))
                                .toList()));
    }

    private List<Vote> padded(Vote own) {
        List<Vote> proof = new ArrayList<>(votes.stream()
                .filter(vote -> vote.kind() == Vote.Kind.PREPARE
                        && vote.round() == own.round()
                        && vote.blockId().equals(own.blockId()))
                .toList());
        while (proof.size() < head().next().quorum()) {
            proof.add(own);
        }
        return proof;
    }

    private Block block() {
        List<Block> fitting =
                heard.stream().filter(block -> block.height() == target()).toList();
        return fitting.isEmpty()
                ? SimWorld.block(head(), address, head().time().plusMillis(5), List.of())
                : fitting.get(world.random.nextInt(fitting.size()));
    }

    private long target() {
        return height() + 1;
    }

    private long someRound() {
        return Math.max(0, round() + world.random.nextInt(3) - 1);
    }

    private <T> void remember(List<T> memory, T one) {
        memory.add(one);
        if (memory.size() > 200) {
            memory.remove(0);
        }
    }
}
