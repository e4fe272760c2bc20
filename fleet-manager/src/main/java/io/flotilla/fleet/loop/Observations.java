package io.flotilla.fleet.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Phase;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.Status;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The latest that each node said of itself and that need not survive a restart: the broker retains it. Written by the
 * loop, read by many.
 */
public final class Observations implements NodeSaid.Handler {
    /** What was seen of one node; null: nothing yet. */
    record Seen(@Nullable Presence presence, @Nullable Status status, Map<String, ObjectNode> telemetry) {
        static final Seen NOTHING = new Seen(null, null, Map.of());

        boolean online() {
            return presence != null && presence.state() == Presence.State.ONLINE;
        }

        @Nullable
        Phase phase() {
            return status == null ? null : status.phase();
        }
    }

    /** A node's subtree has at most 15 children a level. */
    private static final int MOST_GROUPS = 15;

    /** Enough that nodes which make a block each second have told of the same height between two looks. */
    private static final int MOST_BLOCKS = 12;

    private final Map<NodeAddress, Seen> byNode = new ConcurrentHashMap<>();
    private final Map<NodeAddress, NavigableMap<Long, Sha256>> blocks = new ConcurrentHashMap<>();
    private final Changes changes;

    /** @param changes is told of what operators watch */
    public Observations(Changes changes) {
        this.changes = changes;
    }

    /** Who is told of what is said. */
    Changes changes() {
        return changes;
    }

    Seen of(NodeAddress node) {
        return byNode.getOrDefault(node, Seen.NOTHING);
    }

    /** The blocks that this node told of last, by height. For the loop only. */
    Map<Long, Sha256> blocks(NodeAddress node) {
        return blocks.getOrDefault(node, Collections.emptyNavigableMap());
    }

    void forget(NodeAddress node) {
        blocks.remove(node);
        byNode.remove(node);
    }

    /**
     * The will of an older life would hide the present one. Only of a will is that believed: presence is not signed, and an
     * epoch that a broker made up must not silence the agent for good.
     */
    @Override
    public void presence(NodeSaid.PresenceSaid said) {
        Presence now = said.presence();
        change(said.node(), seen -> {
            Presence held = seen.presence();
            boolean late =
                    now != null && now.state() == Presence.State.LOST && held != null && now.epoch() < held.epoch();
            return late ? seen : new Seen(now, seen.status(), seen.telemetry());
        });
    }

    @Override
    public void status(NodeSaid.StatusSaid said) {
        Status status = said.status();
        Sha256 block = status == null ? null : status.block();
        if (status != null && block != null) {
            NavigableMap<Long, Sha256> told = blocks.computeIfAbsent(said.node(), node -> new TreeMap<>());
            told.tailMap(status.height(), true).clear();
            told.put(status.height(), block);
            if (told.size() > MOST_BLOCKS) {
                told.remove(told.higherKey(0L)); // The genesis block is kept: it differs for good.
            }
        }
        change(said.node(), seen -> new Seen(seen.presence(), status, seen.telemetry()));
    }

    @Override
    public void telemetry(NodeSaid.TelemetrySaid said) {
        change(said.node(), seen -> {
            Map<String, ObjectNode> telemetry = new TreeMap<>(seen.telemetry());
            if (telemetry.containsKey(said.name()) || telemetry.size() < MOST_GROUPS) {
                telemetry.put(said.name(), said.values());
            }
            return new Seen(seen.presence(), seen.status(), telemetry);
        });
    }

    @Override
    public void about(NodeSaid.AboutSaid said) {}

    @Override
    public void reported(NodeSaid.ReportedSaid said) {}

    @Override
    public void result(NodeSaid.ResultSaid said) {}

    @Override
    public void ack(NodeSaid.AckSaid said) {}

    @Override
    public void progress(NodeSaid.ProgressSaid said) {}

    @Override
    public void event(NodeSaid.EventSaid said) {}

    @Override
    public void alarm(NodeSaid.AlarmSaid said) {}

    @Override
    public void refused(NodeSaid.RefusedSaid said) {}

    /** Telemetry is not among what is told: nobody could read as fast as it comes. */
    private void change(NodeAddress node, UnaryOperator<Seen> change) {
        Seen before = of(node);
        Seen after = byNode.compute(node, (address, seen) -> change.apply(seen == null ? Seen.NOTHING : seen));
        boolean phase = before.phase() != after.phase();
        if (phase
                || !Objects.equals(before.presence(), after.presence())
                || !Objects.equals(before.status(), after.status())) {
            changes.observed(node, phase);
        }
    }
}
