package io.flotilla.chain.p2p;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Numbers since the process started, by name. Safe for use by many threads. */
public final class Counters {
    private final Map<String, LongAdder> byName = new ConcurrentHashMap<>();

    /** Adds one. */
    public void add(String name) {
        byName.computeIfAbsent(name, fresh -> new LongAdder()).increment();
    }

    public Map<String, Long> snapshot() {
        Map<String, Long> values = new TreeMap<>();
        byName.forEach((name, value) -> values.put(name, value.sum()));
        return values;
    }
}
