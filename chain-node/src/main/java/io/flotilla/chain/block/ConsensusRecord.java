package io.flotilla.chain.block;

import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.ByteWriter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a validator must still know after a crash, for one height: on disk before any message that follows
 * from it is sent.
 *
 * @param round the highest in which it has signed anything, or for which it has asked
 * @param proposal its own of that round; null when it sent none
 * @param prepare its own of that round
 * @param commit its own of the newest round in which it committed
 * @param roundChange its own for that round
 * @param prepared the newest block for which it saw a quorum of PREPAREs
 */
public record ConsensusRecord(
        long height,
        long round,
        @Nullable Proposal proposal,
        @Nullable Vote prepare,
        @Nullable Vote commit,
        @Nullable RoundChange roundChange,
        @Nullable PreparedBlock prepared) {

    /** @param prepares from a quorum of distinct validators, all for {@code round} and {@code block} */
    public record PreparedBlock(long round, Block block, List<Vote> prepares) {
        public PreparedBlock {
            prepares = List.copyOf(prepares);
        }
    }

    /** A height in which nothing was said yet. */
    public static ConsensusRecord empty(long height) {
        return new ConsensusRecord(height, 0, null, null, null, null, null);
    }

    public ConsensusRecord withProposal(Proposal own) {
        return new ConsensusRecord(height, round, own, prepare, commit, roundChange, prepared);
    }

    public ConsensusRecord withPrepare(Vote own) {
        return new ConsensusRecord(height, round, proposal, own, commit, roundChange, prepared);
    }

    public ConsensusRecord withCommit(Vote own, PreparedBlock block) {
        return new ConsensusRecord(height, round, proposal, prepare, own, roundChange, block);
    }

    /** A later round: what was said in this one is over, but for the lock and the commit. */
    public ConsensusRecord inRound(long later) {
        return new ConsensusRecord(height, later, null, null, commit, null, prepared);
    }

    public ConsensusRecord withRoundChange(RoundChange own) {
        return new ConsensusRecord(height, round, proposal, prepare, commit, own, prepared);
    }

    public byte[] bytes() {
        ByteWriter to = new ByteWriter().u64(height).u64(round);
        write(to, proposal);
        write(to, prepare);
        write(to, commit);
        write(to, roundChange);
        to.u8(prepared == null ? 0 : 1);
        if (prepared != null) {
            prepared.block().write(to.u64(prepared.round()));
            to.list(prepared.prepares(), (bytes, vote) -> vote.write(bytes));
        }
        return to.toBytes();
    }

    /** @throws IllegalArgumentException when these are not the bytes of a record */
    public static ConsensusRecord read(byte[] bytes) {
        ByteReader from = new ByteReader(bytes);
        ConsensusRecord record = new ConsensusRecord(
                from.u64(),
                from.u64(),
                optional(from, Proposal.class).orElse(null),
                optional(from, Vote.class).orElse(null),
                optional(from, Vote.class).orElse(null),
                optional(from, RoundChange.class).orElse(null),
                from.flag() ? new PreparedBlock(from.u64(), Block.read(from), from.list(Vote::read)) : null);
        from.end();
        return record;
    }

    private static void write(ByteWriter to, @Nullable ConsensusMessage message) {
        to.bytes(message == null ? new byte[0] : ConsensusMessage.bytes(message));
    }

    private static <M extends ConsensusMessage> Optional<M> optional(ByteReader from, Class<M> type) {
        byte[] bytes = from.bytes();
        return bytes.length == 0 ? Optional.empty() : Optional.of(type.cast(ConsensusMessage.read(bytes)));
    }
}
