package io.flotilla.chain;

import io.flotilla.chain.block.Decided;
import io.flotilla.chain.ledger.Tip;
import io.flotilla.chain.p2p.Hearsay;
import io.flotilla.chain.pool.Pool;
import io.flotilla.contract.chain.ChainReport;
import io.flotilla.contract.chain.ChainReport.Mute;
import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.chain.ValidatorSet.Member;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What this node has observed of its chain and of the others on it, and what it reports of that. */
final class Observations {
    private final Hearsay hearsay;
    private final Tempo tempo = new Tempo();
    private Instant decidedAt;

    /** @param start of this node */
    Observations(Hearsay hearsay, Instant start) {
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

    /** @param mute why it does not vote though it is a validator, as far as that needs telling */
    ChainReport report(
            Tip tip, ConsensusParameters parameters, Outlook.Own own, Optional<Mute> mute, Pool pool, Instant now) {
        Outlook outlook = new Outlook(hearsay, tip.next(), parameters, own, decidedAt, pool.ready(), now);
        return new ChainReport(
                tip.height(),
                tip.id(),
                tip.stateRoot(),
                tip.time(),
                Math.max(tip.height(), reached(tip.next())),
                own.round(),
                tempo.transactions(now),
                tempo.blockMillis(now),
                pool.size(),
                own.votes(),
                tip.next().size(),
                tip.next().quorum(),
                outlook.voting().size(),
                mute.orElse(null),
                outlook.stall());
    }
}
