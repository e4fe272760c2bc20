package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Chains to be planned and lists to be written. When thousands of hosts speak at once, each chain is planned once for
 * many of them. It need not survive a crash: the first look around plans every chain.
 */
final class Owed {
    private final Set<ChainId> chains = new LinkedHashSet<>();
    private final Set<NodeAddress> lists = new LinkedHashSet<>();

    void add(ChainId chain) {
        chains.add(chain);
    }

    void add(NodeAddress list) {
        lists.add(list);
    }

    void add(Owed more) {
        chains.addAll(more.chains);
        lists.addAll(more.lists);
    }

    boolean isEmpty() {
        return chains.isEmpty() && lists.isEmpty();
    }

    Set<ChainId> chains() {
        return chains;
    }

    Set<NodeAddress> lists() {
        return lists;
    }

    void clear() {
        chains.clear();
        lists.clear();
    }
}
