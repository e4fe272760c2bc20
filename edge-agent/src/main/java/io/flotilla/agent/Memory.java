package io.flotilla.agent;

import io.flotilla.agent.command.StateStore;
import io.flotilla.agent.command.StateStore.Change;
import io.flotilla.agent.command.StateStore.Table;
import io.flotilla.agent.identity.AgentFault;
import io.flotilla.agent.link.Outbox;
import io.flotilla.agent.node.Launch;
import io.flotilla.contract.codec.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the agent knows across restarts beside documents and journal; each change is durable when it returns. */
final class Memory implements Outbox.Store {
    private static final String EPOCH = "epoch";
    private static final String WANTED = "node-wanted";
    private static final String STARTED = "node-started";
    private static final int MOST_BYTES = 64 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(Memory.class);
    private static final String PROBE = "disk-probe";

    private final StateStore store;
    private long epoch;

    Memory(StateStore store) {
        this.store = store;
    }

    /**
     * max(stored + 1, Unix seconds). On a full disk it is not stored: time alone has the next life of the agent get a greater
     * one.
     */
    long nextEpoch(Instant now) {
        long stored = Math.max(epoch, text(EPOCH).map(Long::parseLong).orElse(0L));
        epoch = Math.max(stored + 1, now.getEpochSecond());
        try {
            put(EPOCH, Long.toString(epoch));
        } catch (AgentFault full) {
            LOG.warn("epoch={} is not on the disk: {}", epoch, full.getMessage());
        }
        return epoch;
    }

    /** @throws AgentFault when nothing can be written */
    void probe() {
        put(PROBE, "");
    }

    /** Whether the node shall run; it shall until a command stops it. */
    boolean wanted() {
        return text(WANTED).map(Boolean::parseBoolean).orElse(true);
    }

    void wanted(boolean running) {
        put(WANTED, Boolean.toString(running));
    }

    Optional<Launch.Started> started() {
        return store.get(Table.META, STARTED).map(value -> Json.read(value, MOST_BYTES, Launch.Started.class));
    }

    void started(Launch.Started last) {
        store.commit(List.of(Change.put(Table.META, STARTED, Json.write(last))));
    }

    @Override
    public NavigableMap<Long, byte[]> load() {
        NavigableMap<Long, byte[]> events = new TreeMap<>();
        store.load(Table.OUTBOX).forEach((key, event) -> events.put(Long.parseLong(key), event));
        return events;
    }

    @Override
    public void change(long key, byte[] event, List<Long> removed) {
        List<Change> changes = new ArrayList<>(deletions(removed));
        changes.add(Change.put(Table.OUTBOX, Long.toString(key), event));
        store.commit(changes);
    }

    @Override
    public void remove(List<Long> keys) {
        store.commit(deletions(keys));
    }

    private static List<Change> deletions(List<Long> keys) {
        return keys.stream()
                .map(key -> Change.delete(Table.OUTBOX, Long.toString(key)))
                .toList();
    }

    private Optional<String> text(String key) {
        return store.get(Table.META, key).map(value -> new String(value, StandardCharsets.UTF_8));
    }

    private void put(String key, String value) {
        store.commit(List.of(Change.put(Table.META, key, value.getBytes(StandardCharsets.UTF_8))));
    }
}
