package io.flotilla.fleet.loop;

import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.ChainSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chain at a glance.
 *
 * @param revision of its spec
 * @param running nodes that say they are running
 * @param genesis null until every validator has spoken
 * @param summary as it stands in the topic tree; null before the genesis block
 */
public record ChainView(
        ChainId chain,
        String description,
        long revision,
        int nodes,
        int validators,
        int running,
        @Nullable Sha256 genesis,
        ConsensusParameters consensus,
        List<OrgId> organisations,
        @Nullable ChainSummary summary) {}
