package io.flotilla.agent.command;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What commands ask about the chain, as the held documents say it.
 *
 * @param peers every other node of the peer set
 * @param pinned the genesis block that the configuration names
 * @param received whether that block has arrived
 * @param config version of the configuration that is applied; 0 for none
 * @param peersVersion version of the peer set that is applied; 0 for none
 */
public record ChainView(
        List<NodeAddress> peers, @Nullable Sha256 pinned, boolean received, long config, long peersVersion) {
    public ChainView {
        peers = List.copyOf(peers);
    }
}
