package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.topic.TopicName;
import io.flotilla.fleet.node.Lease;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import java.time.Duration;
import java.time.Instant;

/**
 * Who of several managers publishes which topics. A node's lease is that of its shard, so that thousands of nodes cost
 * a few rows.
 */
final class Leases {
    static final Duration LENGTH = Duration.ofSeconds(30);
    private static final int SHARDS = 16;

    private Leases() {}

    /**
     * Takes every lease that is free or run out, and prolongs the own ones.
     *
     * @return whether there is one that was not held at this moment
     */
    static boolean renew(Entries entries, InstanceId instance, Instant now) {
        boolean gained = false;
        for (int shard = 0; shard < SHARDS; shard++) {
            String name = name(shard);
            Lease held = entries.get(Tables.LEASES, name).orElse(null);
            boolean ours = held != null && held.holder().equals(instance);
            if (held == null || ours || !now.isBefore(held.until())) {
                entries.put(Tables.LEASES, name, new Lease(name, instance, now.plus(LENGTH)));
                gained |= held == null || !held.heldBy(instance, now);
            }
        }
        return gained;
    }

    /** Whether this instance publishes the topic now. */
    static boolean holds(Entries entries, InstanceId instance, String topic, Instant now) {
        return entries.get(Tables.LEASES, name(shard(topic)))
                .filter(lease -> lease.heldBy(instance, now))
                .isPresent();
    }

    /** All topics of a node or a chain are in the same shard. */
    private static int shard(String topic) {
        TopicName name = TopicName.parse(topic).orElse(null);
        String owner = name instanceof TopicName.OfNode node
                ? node.node().toString()
                : name instanceof TopicName.OfChain chain ? chain.chain().value() : "";
        return Math.floorMod(owner.hashCode(), SHARDS);
    }

    private static String name(int shard) {
        return "shard-" + shard;
    }
}
