package io.flotilla.chain.consensus;

import io.flotilla.chain.block.ConsensusMessage;
import io.flotilla.chain.block.Decided;
import io.flotilla.chain.block.Proposal;
import io.flotilla.chain.block.RoundChange;
import io.flotilla.chain.block.Vote;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.identity.NodeAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Sees everything that honest nodes say and decide, and throws at the first word that breaks an invariant. */
final class Witness {
    private final Map<Long, Decided> chain = new TreeMap<>();
    private final Map<List<Object>, Sha256> words = new HashMap<>();
    private final Map<List<Object>, Long> left = new HashMap<>();
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
                return once(
                        node.address,
                        "PROPOSAL",
                        proposal.height(),
                        proposal.round(),
                        proposal.block().id());
            }

            @Override
            public Boolean vote(Vote vote) {
                return once(node.address, vote.kind().name(), vote.height(), vote.round(), vote.blockId());
            }

            @Override
            public Boolean roundChange(RoundChange change) {
                left.merge(List.of(node.address, change.height()), change.vote().round(), Math::max);
                return true;
            }

            @Override
            public Boolean decided(Decided decided) {
                return true;
            }
        });
    }

    void decided(SimNode node, Decided decided, Head before) {
        if (node instanceof Liar) {
            return;
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
