package io.flotilla.chain.execution;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A state with changes over it that are not part of it yet. */
final class Overlay implements StateView {
    private final StateView below;
    private final SortedMap<String, Optional<byte[]>> changes = new TreeMap<>();

    Overlay(StateView below) {
        this.below = below;
    }

    @Override
    public Optional<byte[]> get(String key) {
        Optional<byte[]> changed = changes.get(key);
        return changed == null ? below.get(key) : changed;
    }

    void put(String key, byte[] value) {
        changes.put(key, Optional.of(value));
    }

    void remove(String key) {
        changes.put(key, Optional.empty());
    }

    /** Key → new value, or empty where it was removed; in order of key. */
    SortedMap<String, Optional<byte[]>> changes() {
        return Collections.unmodifiableSortedMap(changes);
    }

    void addTo(Overlay other) {
        other.changes.putAll(changes);
    }
}
