package io.flotilla.chain.consensus;

import io.flotilla.chain.block.ConsensusMessage;
import io.flotilla.chain.block.Decided;
import io.flotilla.chain.block.Proposal;
import io.flotilla.chain.block.RoundChange;
import io.flotilla.chain.block.RoundVote;
import io.flotilla.chain.block.Vote;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.identity.NodeAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Sees everything that honest nodes say and decide, and throws at the first word that breaks an invariant. */
final class Witness {
    private final Map<Long, Decided> chain = new TreeMap<>();
    private final Map<List<Object>, Sha256> words = new HashMap<>();
    private final Map<List<Object>, Long> left = new HashMap<>();
    private final Map<NodeAddress, Long> heights = new HashMap<>();
    private final Set<List<Object>> justified = new HashSet<>();
    private final Map<List<Object>, List<Proposal>> early = new HashMap<>();
    private final ValidatorSet first;

    /** An invariant does not hold. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Broken(String message) {
            super(message);
        }
    }

    Witness(ValidatorSet first) {
        this.first = first;
    }

    Map<Long, Decided> chain() {
        return chain;
    }

    ValidatorSet first() {
        return first;
    }

    void said(SimNode node, ConsensusMessage message) {
        if (node instanceof Liar) {
            return;
        }
        if (!ConsensusMessage.read(ConsensusMessage.bytes(message)).equals(message)) {
            throw new Broken("other bytes than the message: " + message);
        }
        message.accept(new ConsensusMessage.Handler<Boolean>() {
            @Override
            public Boolean proposal(Proposal proposal) {
                heard(node, proposal);
                return once(
                        node.address,
                        "PROPOSAL",
                        proposal.height(),
                        proposal.round(),
                        proposal.block().id());
            }

            @Override
            public Boolean vote(Vote vote) {
                if (vote.kind() == Vote.Kind.PREPARE && !justified(node, vote)) {
                    throw new Broken(node.address + " prepares in round " + vote.round() + " at height " + vote.height()
                            + " what no proposal may follow the lock with");
                }
                return once(node.address, vote.kind().name(), vote.height(), vote.round(), vote.blockId());
            }

            @Override
            public Boolean roundChange(RoundChange change) {
                RoundVote vote = change.vote();
                left.merge(List.of(node.address, change.height()), vote.round(), Math::max);
                Sha256 said = Sha256.of(vote.statement(SimWorld.CHAIN));
                return once(node.address, "ROUND_CHANGE", change.height(), vote.round(), said);
            }

            @Override
            public Boolean decided(Decided decided) {
                return true;
            }
        });
    }

    /** It may prepare the proposal's block, if that follows from the right words; who decides a later height is not known yet. */
    void heard(SimNode node, Proposal proposal) {
        List<Object> word = List.of(
                node.address,
                proposal.height(),
                proposal.round(),
                proposal.block().id());
        if (proposal.height() > node.height() + 1) {
            early.computeIfAbsent(word, any -> new ArrayList<>()).add(proposal);
        } else if (LockRule.holds(proposal, node.head().next())) {
            justified.add(word);
        }
    }

    private boolean justified(SimNode node, Vote vote) {
        List<Object> word = List.of(node.address, vote.height(), vote.round(), vote.blockId());
        return justified.contains(word)
                || early.getOrDefault(word, List.of()).stream()
                        .anyMatch(
                                proposal -> LockRule.holds(proposal, node.head().next()));
    }

    /** Its disk is an older one: so may its height be, and nothing else. */
    void putBack(SimNode node) {
        heights.put(node.address, node.height());
    }

    void decided(SimNode node, Decided decided, Head before) {
        if (node instanceof Liar) {
            return;
        }
        Long last = heights.put(node.address, decided.height());
        if (decided.height() != (last == null ? 1 : last + 1)) {
            throw new Broken(node.address + " decided height " + decided.height() + " after " + last);
        }
        Optional<?> flaw = decided.certificate().flaw(decided.block().header(), before.next(), SimWorld::verify);
        if (flaw.isPresent()) {
            throw new Broken(node.address + " took a certificate that proves nothing: " + flaw.get());
        }
        if (!SimWorld.valid(before, decided.block())) {
            throw new Broken(node.address + " decided an invalid block at height " + decided.height());
        }
        Decided known = chain.putIfAbsent(decided.height(), decided);
        if (known != null && !known.block().id().equals(decided.block().id())) {
            throw new Broken("two blocks are final at height " + decided.height());
        }
    }

    private boolean once(NodeAddress who, String kind, long height, long round, Sha256 block) {
        List<Object> key = List.of(who, kind, height, round);
        Sha256 before = words.putIfAbsent(key, block);
        if (before != null && !before.equals(block)) {
            throw new Broken(who + " sent two " + kind + " at height " + height + ", round " + round);
        }
        if (before == null && left.getOrDefault(List.of(who, height), 0L) > round) {
            throw new Broken(who + " sent a new " + kind + " in round " + round + " at height " + height
                    + ", which it had left");
        }
        return true;
    }
}
