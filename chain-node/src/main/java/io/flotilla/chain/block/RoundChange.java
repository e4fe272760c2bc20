package io.flotilla.chain.block;

import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.ByteWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A validator asks for a later round.
 *
 * @param block the one it is prepared to commit, as its vote says; null when there is none
 * @param prepares the quorum of PREPAREs it saw for that block
 */
public record RoundChange(RoundVote vote, @Nullable Block block, List<Vote> prepares) implements ConsensusMessage {
    public RoundChange {
        prepares = ConsensusMessage.bounded(prepares);
        if ((vote.prepared() == null) != (block == null)) {
            throw new IllegalArgumentException("a prepared block comes with the round in which it was prepared");
        }
    }

    @Override
    public long height() {
        return vote.height();
    }

    @Override
    public <R> R accept(Handler<R> handler) {
        return handler.roundChange(this);
    }

    @Override
    public void write(ByteWriter to) {
        vote.write(to);
        to.u8(block == null ? 0 : 1);
        if (block != null) {
            block.write(to);
        }
        to.list(prepares, (bytes, prepare) -> prepare.write(bytes));
    }

    static RoundChange read(ByteReader from) {
        return new RoundChange(RoundVote.read(from), from.flag() ? Block.read(from) : null, from.list(Vote::read));
    }
}
