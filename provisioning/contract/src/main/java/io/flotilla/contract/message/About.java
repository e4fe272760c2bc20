package io.flotilla.contract.message;

import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.TransactionKey;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an agent and its node are and can do; signed by the agent.
 *
 * @param versions of agent, node, java, os
 * @param operations that this agent knows
 * @param schemas schema name → highest major understood
 * @param agentKey RFC 7638 thumbprint of the agent's key, the one that signs
 * @param consensusKey null until the node has made it
 * @param transactionKey signs transactions for the organisation; null from an agent that signs none
 * @param endpoint where the node listens for peers, chosen by the agent unless the configuration names one
 * @param journalId names the agent's command journal; another id means that the disk was lost
 * @param claim the newest that was made in this life of the agent or that it woke up with; null before the first
 * @param held as of the time when this was signed; a manager whose store is behind them was restored from a backup
 */
public record About(
        NodeAddress from,
        ChainId chain,
        long epoch,
        long seq,
        Map<String, String> versions,
        List<String> operations,
        Map<String, Integer> schemas,
        String agentKey,
        @Nullable ConsensusKey consensusKey,
        @Nullable TransactionKey transactionKey,
        @Nullable Endpoint endpoint,
        String journalId,
        @Nullable Claim claim,
        HeldStamps held)
        implements Upward {
    public About {
        versions = Map.copyOf(versions);
        schemas = Map.copyOf(schemas);
        operations = List.copyOf(operations);
    }
}
