package io.flotilla.chain.block;

import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.ByteWriter;
import io.flotilla.contract.chain.Domain;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import java.util.List;

/**
 * A round's proposer asks all to prepare this block.
 *
 * @param author the proposer of {@code round}; the header's proposer may be an earlier round's
 * @param roundVotes why this round may have a proposal; empty in round 0
 * @param prepares why it has to be this block; empty when nobody was prepared
 */
public record Proposal(
        long round,
        Block block,
        NodeAddress author,
        Ed25519Signature signature,
        List<RoundVote> roundVotes,
        List<Vote> prepares)
        implements ConsensusMessage {
    public Proposal {
        roundVotes = ConsensusMessage.bounded(roundVotes);
        prepares = ConsensusMessage.bounded(prepares);
        if (round < 0 || round > HIGHEST_ROUND) {
            throw new IllegalArgumentException("round " + round + " cannot be proposed in");
        }
    }

    /** What is signed. */
    public static byte[] statement(Sha256 chainId, long height, long round, Sha256 blockId) {
        return Domain.PROPOSAL.statement(new ByteWriter()
                .hash(chainId)
                .u64(height)
                .u64(round)
                .hash(blockId)
                .toBytes());
    }

    public byte[] statement(Sha256 chainId) {
        return statement(chainId, height(), round, block.id());
    }

    @Override
    public long height() {
        return block.height();
    }

    @Override
    public <R> R accept(Handler<R> handler) {
        return handler.proposal(this);
    }

    @Override
    public void write(ByteWriter to) {
        to.u64(round);
        block.write(to);
        to.text(author.toString())
                .signature(signature)
                .list(roundVotes, (bytes, vote) -> vote.write(bytes))
                .list(prepares, (bytes, vote) -> vote.write(bytes));
    }

    static Proposal read(ByteReader from) {
        return new Proposal(
                from.u64(),
                Block.read(from),
                NodeAddress.parse(from.text()),
                from.signature(),
                from.list(RoundVote::read),
                from.list(Vote::read));
    }
}
