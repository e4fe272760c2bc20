package io.flotilla.chain.consensus;

import io.flotilla.chain.block.ConsensusMessage;
import io.flotilla.chain.block.ConsensusRecord;
import io.flotilla.chain.block.ConsensusRecord.PreparedBlock;
import io.flotilla.chain.block.Proposal;
import io.flotilla.chain.block.RoundChange;
import io.flotilla.chain.block.RoundVote;
import io.flotilla.chain.block.RoundVote.Prepared;
import io.flotilla.chain.block.Vote;
import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this node says in one height: each word is on disk before it leaves, and none is said twice in different ways.
 * Belongs to {@link Agreement}, which takes each word like another's.
 */
final class OwnWords {
    private final @Nullable Validator me;
    private final List<Effect> out;
    private ConsensusRecord record;

    /** @param me who signs; null when this node has no voice in this height */
    OwnWords(@Nullable Validator me, long height, List<Effect> out) {
        this.me = me;
        this.out = out;
        this.record = ConsensusRecord.empty(height);
    }

    boolean speaks() {
        return me != null;
    }

    boolean is(NodeAddress author) {
        return me != null && me.address().equals(author);
    }

    void recall(ConsensusRecord saved) {
        record = saved;
    }

    Optional<PreparedBlock> prepared() {
        return Optional.ofNullable(record.prepared());
    }

    boolean proposedIn(long round) {
        return in(round).proposal() != null;
    }

    /** Whether a PREPARE for another block of this round has left. */
    boolean preparedAnother(long round, Sha256 block) {
        Vote said = in(round).prepare();
        return said != null && !said.blockId().equals(block);
    }

    boolean mayCommitIn(long round) {
        Vote said = record.commit();
        return me != null && (said == null || said.round() != round);
    }

    /** The newest words go to the others again. */
    List<ConsensusMessage> repeat() {
        List<ConsensusMessage> words = Stream.of(
                        record.roundChange(), record.proposal(), record.prepare(), record.commit())
                .filter(Objects::nonNull)
                .map(ConsensusMessage.class::cast)
                .toList();
        words.forEach(word -> out.add(new Effect.Broadcast(word)));
        return words;
    }

    Proposal propose(long round, Block block, List<RoundVote> votes, List<Vote> proof) {
        Proposal word = voice().propose(round, block, votes, proof);
        say(in(round).withProposal(word), word);
        return word;
    }

    /** Empty when this node has no voice or has said it. */
    Optional<Vote> prepare(long round, Sha256 block) {
        if (me == null || in(round).prepare() != null) {
            return Optional.empty();
        }
        Vote word = me.vote(Vote.Kind.PREPARE, record.height(), round, block);
        say(in(round).withPrepare(word), word);
        return Optional.of(word);
    }

    /** @param proof the quorum of PREPAREs, which is kept as the lock */
    Vote commit(long round, Block block, List<Vote> proof) {
        Vote word = voice().vote(Vote.Kind.COMMIT, record.height(), round, block.id());
        say(in(round).withCommit(word, new PreparedBlock(round, block, proof)), word);
        return word;
    }

    /** Empty when this node has no voice. */
    Optional<RoundChange> leaveFor(long later) {
        if (me == null) {
            return Optional.empty();
        }
        PreparedBlock lock = record.prepared();
        Prepared prepared =
                lock == null ? null : new Prepared(lock.round(), lock.block().id());
        RoundChange word = new RoundChange(
                me.leaveFor(record.height(), later, prepared),
                lock == null ? null : lock.block(),
                lock == null ? List.of() : lock.prepares());
        say(record.inRound(later).withRoundChange(word), word);
        return Optional.of(word);
    }

    private Validator voice() {
        if (me == null) {
            throw new IllegalStateException("this node has no voice in height " + record.height());
        }
        return me;
    }

    /** On disk first, then to the others. */
    private void say(ConsensusRecord changed, ConsensusMessage word) {
        record = changed;
        out.add(new Effect.Persist(changed));
        out.add(new Effect.Broadcast(word));
    }

    private ConsensusRecord in(long round) {
        return record.round() == round ? record : record.inRound(round);
    }
}
