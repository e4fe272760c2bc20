package io.flotilla.chain;

import io.flotilla.chain.block.Decided;
import io.flotilla.chain.ledger.Tip;
import io.flotilla.chain.p2p.Hearsay;
import io.flotilla.chain.pool.Pool;
import io.flotilla.contract.chain.ChainReport;
import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.chain.ValidatorSet.Member;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;
import java.util.List;

/** What this node has observed of its chain and of the others on it, and what it reports of that. */
final class Observations {
    private final NodeAddress self;
    private final Hearsay hearsay;
    private final Tempo tempo = new Tempo();
    private Instant decidedAt;

    /** @param start of this node */
    Observations(NodeAddress self, Hearsay hearsay, Instant start) {
        this.self = self;
        this.hearsay = hearsay;
        this.decidedAt = start;
    }

    void imported(List<Decided> blocks, Instant now) {
        decidedAt = now;
        blocks.forEach(one -> tempo.imported(now, one.block().transactions().size()));
    }

    /** The height of the others, by what more of the validators say than may lie. */
    long reached(ValidatorSet validators) {
        List<NodeAddress> all =
                validators.members().stream().map(Member::address).toList();
        return hearsay.reached(all, validators.faultsTolerated());
    }

    ChainReport report(Tip tip, ConsensusParameters parameters, long round, boolean votes, Pool pool, Instant now) {
        Outlook outlook = new Outlook(hearsay, tip.next(), parameters, self, round, decidedAt, pool.ready(), now);
        return new ChainReport(
                tip.height(),
                tip.id(),
                tip.stateRoot(),
                tip.time(),
                Math.max(tip.height(), reached(tip.next())),
                round,
                tempo.transactions(now),
                tempo.blockMillis(now),
                pool.size(),
                votes,
                tip.next().size(),
                tip.next().quorum(),
                outlook.online().size(),
                outlook.stall());
    }
}
