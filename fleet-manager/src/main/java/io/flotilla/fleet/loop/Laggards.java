package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Status;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the documents that an online agent has not come to hold for a minute. Used by the loop's thread only. */
final class Laggards {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final long UNKNOWN = -1;

    private final Map<String, Instant> behindSince = new HashMap<>();

    /** The topics to be published again. */
    List<String> overdue(Entries entries, Observations observations, Instant now) {
        List<String> overdue = new ArrayList<>();
        for (ManagedNode node : entries.all(Tables.NODES, "")) {
            Observations.Seen seen = observations.of(node.address());
            Status status = node.active() && seen.online() ? seen.status() : null;
            long config = status == null ? UNKNOWN : status.config();
            long pending = status == null ? UNKNOWN : status.pending();
            overdue.addAll(look(entries, node.address(), NodeTopic.CONFIG_DESIRED, config, now));
            overdue.addAll(look(entries, node.address(), NodeTopic.COMMAND_PENDING, pending, now));
        }
        return overdue;
    }

    /** A version above the stored one was held before the store was restored: in the term since, the agent has nothing. */
    private List<String> look(Entries entries, NodeAddress node, NodeTopic topic, long held, Instant now) {
        String name = Topics.node(node, topic);
        boolean behind = held != UNKNOWN
                && entries.get(Tables.DOCUMENTS, name)
                        .map(DownDocument::stamp)
                        .filter(stamp -> stamp.version() != held)
                        .isPresent();
        if (!behind) {
            behindSince.remove(name);
            return List.of();
        }
        Instant since = behindSince.computeIfAbsent(name, topicName -> now);
        if (now.isBefore(since.plus(PATIENCE))) {
            return List.of();
        }
        behindSince.put(name, now);
        return List.of(name);
    }
}
