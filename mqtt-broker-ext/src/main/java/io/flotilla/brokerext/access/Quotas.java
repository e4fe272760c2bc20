package io.flotilla.brokerext.access;

import io.flotilla.contract.topic.Client;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many publications a client may send. Agents keep to 20 a second by themselves; a quota belongs to the node or the
 * account, so that connecting again gives no new one. The manager has none.
 */
public final class Quotas {
    static final int AGENT_PER_SECOND = 50;
    static final int AGENT_BURST = 100;
    /** Everything that an inspector sends is swallowed; a person who clicks stays far below. */
    static final int INSPECTOR_PER_SECOND = 10;

    static final int INSPECTOR_BURST = 50;

    private final Clock clock;
    /** As many as there are nodes and accounts. */
    private final Map<String, TokenBucket> buckets = new ConcurrentHashMap<>();

    public Quotas(Clock clock) {
        this.clock = clock;
    }

    /** Whether the client may send one more, which this counts. */
    boolean take(Client client) {
        if (client instanceof Client.Agent agent) {
            return bucket("agent/" + agent.node(), AGENT_PER_SECOND, AGENT_BURST)
                    .take();
        }
        return !(client instanceof Client.Inspector inspector)
                || bucket("inspector/" + inspector.user(), INSPECTOR_PER_SECOND, INSPECTOR_BURST)
                        .take();
    }

    private TokenBucket bucket(String owner, int perSecond, int burst) {
        return buckets.computeIfAbsent(owner, fresh -> new TokenBucket(perSecond, burst, clock));
    }
}
