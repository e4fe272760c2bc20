package io.flotilla.chain.consensus;

import io.flotilla.chain.block.Proposal;
import io.flotilla.chain.block.RoundVote;
import io.flotilla.chain.block.RoundVote.Prepared;
import io.flotilla.chain.block.Vote;
import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * This node, when it signs.
 *
 * @param key its consensus key; another one in the validator set means that somebody else has its place
 * @param signer Ed25519 with the node's consensus key; deterministic
 */
public record Validator(
        Sha256 chainId, NodeAddress address, Ed25519PublicKey key, Function<byte[], Ed25519Signature> signer) {
    Proposal propose(long round, Block block, List<RoundVote> roundVotes, List<Vote> prepares) {
        byte[] statement = Proposal.statement(chainId, block.height(), round, block.id());
        return new Proposal(round, block, address, signer.apply(statement), roundVotes, prepares);
    }

    Vote vote(Vote.Kind kind, long height, long round, Sha256 blockId) {
        byte[] statement = Vote.statement(kind, chainId, height, round, blockId);
        return new Vote(kind, height, round, blockId, address, signer.apply(statement));
    }

    RoundVote leaveFor(long height, long round, @Nullable Prepared prepared) {
        byte[] statement = RoundVote.statement(chainId, height, round, prepared);
        return new RoundVote(height, round, prepared, address, signer.apply(statement));
    }
}
