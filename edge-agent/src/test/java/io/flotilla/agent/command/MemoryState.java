package io.flotilla.agent.command;

import io.flotilla.agent.identity.AgentFault;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/** A store in memory that outlives its users, and can crash before or after any commit. */
public final class MemoryState implements StateStore {
    private final Map<Table, TreeMap<String, byte[]>> tables = new EnumMap<>(Table.class);
    /** Whether nothing can be written. */
    public boolean full;

    private IntPredicate crashBefore = commit -> false;
    private IntPredicate crashAfter = commit -> false;
    private int commits;

    /** The power is gone. */
    public static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    public MemoryState() {
        for (Table table : Table.values()) {
            tables.put(table, new TreeMap<>());
        }
    }

    public void crash(IntPredicate before, IntPredicate after) {
        crashBefore = before;
        crashAfter = after;
    }

    public int commits() {
        return commits;
    }

    /** As it is now. */
    public MemoryState copy() {
        MemoryState copy = new MemoryState();
        tables.forEach((table, values) -> copy.tables.get(table).putAll(values));
        return copy;
    }

    /** Puts back what was copied once. */
    public void putBack(MemoryState copy) {
        copy.tables.forEach((table, values) -> tables.put(table, new TreeMap<>(values)));
    }

    @Override
    public SortedMap<String, byte[]> load(Table table) {
        return new TreeMap<>(tables.get(table));
    }

    @Override
    public Optional<byte[]> get(Table table, String key) {
        return Optional.ofNullable(tables.get(table).get(key));
    }

    @Override
    public void commit(List<Change> changes) {
        if (full) {
            throw new AgentFault(AgentFault.Code.DISK_FULL, "the disk of the test is full");
        }
        int now = ++commits;
        if (crashBefore.test(now)) {
            throw new Crash();
        }
        for (Change change : new ArrayList<>(changes)) {
            change.value()
                    .ifPresentOrElse(
                            value -> tables.get(change.table()).put(change.key(), value),
                            () -> tables.get(change.table()).remove(change.key()));
        }
        if (crashAfter.test(now)) {
            throw new Crash();
        }
    }

    @Override
    public void close() {}
}
