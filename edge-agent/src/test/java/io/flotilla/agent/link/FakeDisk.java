package io.flotilla.agent.link;

import io.flotilla.agent.identity.AgentFault;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Where an outbox's events lie over restarts of the link. */
final class FakeDisk implements Outbox.Store {
    final TreeMap<Long, byte[]> events = new TreeMap<>();
    boolean full;

    @Override
    public NavigableMap<Long, byte[]> load() {
        return new TreeMap<>(events);
    }

    @Override
    public void change(long key, byte[] event, List<Long> removed) {
        if (full) {
            throw new AgentFault(AgentFault.Code.DISK_FULL, "the disk is full: make space");
        }
        removed.forEach(events::remove);
        events.put(key, event);
    }

    @Override
    public void remove(List<Long> keys) {
        keys.forEach(events::remove);
    }
}
