package io.flotilla.chain;

import io.flotilla.chain.block.ConsensusMessage;
import io.flotilla.chain.block.ConsensusRecord;
import io.flotilla.chain.block.Decided;
import io.flotilla.chain.consensus.Recollection;
import io.flotilla.chain.consensus.Silence;
import io.flotilla.chain.ledger.ChainStore;
import io.flotilla.chain.p2p.Hearsay;
import io.flotilla.contract.chain.ChainReport.Mute;
import io.flotilla.contract.chain.ChainReport.Reason;
import io.flotilla.contract.chain.Header;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.chain.ValidatorSet.Member;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From which height on this node may speak.
 *
 * <p>After each start it first listens, until as many others as decide with it have told of their heads and it has what more
 * of them have than may lie. So it comes upon what it may have said and forgotten before it says anything else, at no
 * cost: with fewer others there is no quorum.
 *
 * <p>One whose folder was put back, or that is shown words of its own that it does not remember, falls silent at once, on disk, for as
 * long as {@link Silence} says.
 */
final class Voice {
    private static final Logger LOG = LoggerFactory.getLogger(Voice.class);
    private static final long NEVER = Long.MAX_VALUE;

    /** How old a head may be that counts for one who listens: who is linked tells it every two seconds. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    /** How long the only validator listens for blocks: the set may have grown since its disk was what it is. */
    private static final Duration ALONE = Duration.ofSeconds(10);

    /** How long a start may take before it is worth telling that the node still listens. */
    private static final Duration STARTING = Duration.ofSeconds(30);

    private final ChainStore store;
    private final Recollection recollection;
    private final NodeAddress self;
    private final Instant start;
    private ConsensusRecord record;
    private long from;
    private Instant silentSince;
    private boolean listening = true;
    private long forced;
    private @Nullable ValidatorSet toldBy;

    /**
     * @param from the first height in which it may speak
     * @param unheard validators of whose heads nothing is known since it fell silent: what it said may stand in blocks that they alone have
     */
    record Forced(long from, List<NodeAddress> unheard) {}

    /** @param height that is being decided */
    Voice(ChainStore store, Recollection recollection, NodeAddress self, long height, Instant now) {
        this.store = store;
        this.recollection = recollection;
        this.self = self;
        this.start = now;
        this.record = store.consensusRecord().orElseGet(() -> ConsensusRecord.empty(height));
        long saved = store.voteFrom().orElse(1L);
        this.from = saved > height ? NEVER : saved;
        this.forced = store.forced().orElse(0L);
        this.silentSince = now;
    }

    /**
     * Falls silent when the folder was put back since this node last ran in it.
     *
     * @return whether it was
     */
    boolean silencedByCopy() {
        if (!store.copied()) {
            return false;
        }
        LOG.error(
                "this node's folder was put back or moved to another disk: what it holds may be old, so the node follows"
                        + " the chain without a voice for a while");
        change(NEVER);
        store.takePlace();
        return true;
    }

    /** The first height in which this node may sign. */
    long from() {
        return listening ? NEVER : from;
    }

    /**
     * Whether it has listened for long enough with this. What one told that is gone by now counts no more: nobody may be left that
     * has the block it told of. Who is the only validator, by the blocks that it has, waits a while for blocks that tell otherwise.
     *
     * @param height of this node's newest block
     */
    boolean listened(Hearsay hearsay, ValidatorSet validators, long height, Instant now) {
        List<NodeAddress> told = tellingSince(now.minus(FRESH), hearsay, validators);
        boolean alone = others(validators).isEmpty();
        if (!listening
                || (alone && now.isBefore(start.plus(ALONE)))
                || told.size() < validators.quorum() - 1
                || hearsay.reached(told, validators.faultsTolerated()) > height) {
            return false;
        }
        listening = false;
        return true;
    }

    /**
     * Why this validator says nothing; empty when it may speak, and in its first half minute, when it listens as each does.
     *
     * @param height of this node's newest block
     */
    Optional<Mute> mute(Hearsay hearsay, ValidatorSet validators, long height, Instant now) {
        boolean forgetful = from > height + 1;
        if (!forgetful && (!listening || now.isBefore(start.plus(STARTING)))) {
            return Optional.empty();
        }
        Instant since = forgetful ? silentSince : start;
        List<NodeAddress> unheard = new ArrayList<>(others(validators));
        unheard.removeAll(tellingSince(forgetful ? since : now.minus(FRESH), hearsay, validators));
        String why = forgetful
                ? self + " may have forgotten what it signed, for its folder may be an older copy. "
                : self + " has started and listens before it votes. ";
        String when = forgetful && from != NEVER
                ? "It votes again from height " + from + " on."
                : "It waits until " + (forgetful ? validators.quorum() : validators.quorum() - 1)
                        + " other validators have told of their newest blocks and it has these; not heard of: "
                        + unheard + ". If they cannot come, order validator.speak at it, after reading docs/chain.md,"
                        + " Safety argument: fleet command run validator.speak --node " + self + " --arg validator="
                        + self + ".";
        return Optional.of(new Mute(forgetful ? Reason.FORGETFUL : Reason.LISTENING, since, why + when));
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
        if (from == NEVER || message.height() <= forced || !recollection.contradicts(message, height, record)) {
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
     * Whether it can be told now from which height on it may speak again.
     *
     * @param height of this node's newest block
     */
    boolean restored(Hearsay hearsay, ValidatorSet validators, long height) {
        if (from != NEVER) {
            return false;
        }
        List<Long> heads = tellingSince(silentSince, hearsay, validators).stream()
                .flatMap(one -> hearsay.of(one).stream())
                .map(told -> told.status().height())
                .toList();
        Optional<Long> end = Silence.end(heads, validators, height);
        end.ifPresent(this::change);
        toldBy = validators;
        end.ifPresent(first -> LOG.info("this node speaks again from height={} on", first));
        return end.isPresent();
    }

    /** The other validators of whose heads nothing is known since this node fell silent. */
    List<NodeAddress> unheard(Hearsay hearsay, ValidatorSet validators) {
        List<NodeAddress> unheard = new ArrayList<>(others(validators));
        unheard.removeAll(tellingSince(silentSince, hearsay, validators));
        return List.copyOf(unheard);
    }

    /**
     * Blocks came. The end of a silence counts only if the validators that told of it decide all heights until then.
     *
     * @param next who decides the height after them
     * @return whether this node does not know any more from which height on it may speak
     */
    boolean followed(List<Decided> blocks, ValidatorSet next) {
        ValidatorSet set = toldBy;
        if (set == null || from == NEVER) {
            return false;
        }
        List<Header> headers = blocks.stream().map(one -> one.block().header()).toList();
        boolean same = next.equals(set)
                && headers.stream().allMatch(one -> one.validatorsHash().equals(set.hash()));
        if (!same) {
            change(NEVER);
        } else if (headers.stream().anyMatch(one -> one.height() + 1 >= from)) {
            toldBy = null;
        }
        return !same;
    }

    /**
     * Speaks from the next height on, on an operator's word. Words of that height that it is shown do not silence it again.
     *
     * @param height of this node's newest block
     */
    Forced force(Hearsay hearsay, ValidatorSet validators, long height) {
        List<NodeAddress> unheard = unheard(hearsay, validators);
        toldBy = null;
        if (from > height + 1) {
            store.saveForced(height + 1);
            forced = height + 1;
            change(forced);
            LOG.warn(
                    "this node was ordered to speak from height={} on; it has not heard of {} since it fell silent",
                    from,
                    unheard);
        }
        listening = false;
        return new Forced(Math.max(from, height + 1), unheard);
    }

    private List<NodeAddress> tellingSince(Instant since, Hearsay hearsay, ValidatorSet validators) {
        return others(validators).stream()
                .filter(one -> hearsay.of(one)
                        .filter(told -> !told.at().isBefore(since))
                        .isPresent())
                .toList();
    }

    private List<NodeAddress> others(ValidatorSet validators) {
        return validators.members().stream()
                .map(Member::address)
                .filter(one -> !one.equals(self))
                .toList();
    }

    private void change(long newer) {
        store.saveVoteFrom(newer);
        from = newer;
    }
}
