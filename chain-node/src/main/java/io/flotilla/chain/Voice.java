package io.flotilla.chain;

import io.flotilla.chain.block.ConsensusMessage;
import io.flotilla.chain.block.ConsensusRecord;
import io.flotilla.chain.consensus.Recollection;
import io.flotilla.chain.ledger.ChainStore;
import io.flotilla.chain.p2p.Hearsay;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.chain.ValidatorSet.Member;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From which height on this node may speak. One that is shown words of its own that it does not remember falls silent at
 * once; when as many other validators as a quorum have told of their heads since and it has come near the highest of those
 * heads, it may speak again after that one and two blocks more, for what it forgot lies below.
 *
 * <p>No head is left out as a lie: a single honest validator may be the only one that knows the height of the forgotten word.
 * A head that is made up delays for as long as it is told, but nothing of it is written down before blocks bear it out.
 */
final class Voice {
    private static final Logger LOG = LoggerFactory.getLogger(Voice.class);
    private static final long NEVER = Long.MAX_VALUE;
    /** M + 2 has to be imported before the first word, which is then in the height after it. */
    private static final long BEYOND = 3;

    /** How far below the highest head told this node may be when that head is believed. */
    private static final long NEAR = Chain.SYNCING_BEYOND;

    private final ChainStore store;
    private final Recollection recollection;
    private final NodeAddress self;
    private ConsensusRecord record;
    private long from;
    private Instant silentSince;

    Voice(ChainStore store, Recollection recollection, NodeAddress self, long height, Instant now) {
        this.store = store;
        this.recollection = recollection;
        this.self = self;
        this.record = store.consensusRecord().orElseGet(() -> ConsensusRecord.empty(height));
        this.from = store.voteFrom().orElse(1L);
        this.silentSince = now;
    }

    /** The first height in which this node may sign. */
    long from() {
        return from;
    }

    /** What was said before a restart; empty when nothing was. */
    Optional<ConsensusRecord> recalled() {
        return store.consensusRecord();
    }

    /** On disk when this returns. */
    void persist(ConsensusRecord newer) {
        store.saveConsensusRecord(newer);
        record = newer;
    }

    /** Whether this node has to fall silent for what it is shown. */
    boolean silencedBy(ConsensusMessage message, long height, Instant now) {
        if (from == NEVER || !recollection.contradicts(message, height, record)) {
            return false;
        }
        LOG.error(
                "this node was shown a message of its own that it does not remember height={}: its folder is an older"
                        + " copy, or another node has its key; it follows the chain without a voice for a while",
                message.height());
        silentSince = now;
        change(NEVER);
        return true;
    }

    /**
     * The first height for which it may speak again, once that can be told.
     *
     * @param height of this node's newest block
     */
    Optional<Long> restored(Hearsay hearsay, ValidatorSet validators, long height) {
        if (from != NEVER) {
            return Optional.empty();
        }
        List<Long> heads = validators.members().stream()
                .map(Member::address)
                .filter(one -> !one.equals(self))
                .flatMap(one -> hearsay.of(one).stream())
                .filter(told -> !told.at().isBefore(silentSince))
                .map(told -> told.status().height())
                .toList();
        if (heads.size() < validators.quorum()) {
            return Optional.empty();
        }
        long highest = heads.stream().mapToLong(Long::longValue).max().orElseThrow();
        if (highest - height > NEAR) {
            return Optional.empty();
        }
        change(highest + BEYOND);
        LOG.info("this node speaks again from height={} on", from);
        return Optional.of(from);
    }

    private void change(long newer) {
        store.saveVoteFrom(newer);
        from = newer;
    }
}
