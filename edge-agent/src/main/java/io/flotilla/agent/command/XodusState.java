package io.flotilla.agent.command;

import io.flotilla.agent.identity.AgentFault;
import io.flotilla.pki.key.PrivateFile;
import io.flotilla.xodus.LogTail;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.ExodusException;
import jetbrains.exodus.OutOfDiskSpaceException;
import jetbrains.exodus.bindings.StringBinding;
import jetbrains.exodus.env.Cursor;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;
import org.jspecify.annotations.Nullable;

/** The agent's memory in a Xodus folder, each commit synced to the disk. */
public final class XodusState implements StateStore {
    private static final long CACHE_BYTES = 4L << 20;

    /** Without so much space a commit is not tried again. */
    private static final long NEEDED_BYTES = 1 << 20;

    private final Path folder;
    private final LogTail tail;
    private Environment environment;
    private Map<Table, Store> stores;
    private @Nullable AgentFault trouble;

    private XodusState(Path folder) {
        this.folder = folder;
        this.tail = new LogTail(folder);
        this.environment = environment(folder);
        this.stores = stores(environment);
    }

    /** @throws AgentFault FOLDER when the folder cannot be used */
    public static XodusState open(Path folder) {
        PrivateFile.createFolder(folder);
        try {
            return new XodusState(folder);
        } catch (ExodusException failure) {
            throw new AgentFault(
                    AgentFault.Code.FOLDER,
                    "the agent's memory in " + folder + " cannot be opened (" + failure.getMessage()
                            + "): is another agent running, and is there space on the disk?",
                    failure);
        }
    }

    private static Environment environment(Path folder) {
        EnvironmentConfig config = new EnvironmentConfig()
                .setLogDurableWrite(true)
                .setLogFileSize(1 << 10)
                .setMemoryUsage(CACHE_BYTES)
                .setManagementEnabled(false)
                .setGcStartIn(60_000);
        return Environments.newInstance(folder.toFile(), config);
    }

    private static Map<Table, Store> stores(Environment environment) {
        Map<Table, Store> stores = new EnumMap<>(Table.class);
        environment.executeInTransaction(transaction -> {
            for (Table table : Table.values()) {
                stores.put(table, environment.openStore(table.name(), StoreConfig.WITHOUT_DUPLICATES, transaction));
            }
        });
        return stores;
    }

    @Override
    public SortedMap<String, byte[]> load(Table table) {
        return environment.computeInReadonlyTransaction(transaction -> {
            SortedMap<String, byte[]> all = new TreeMap<>();
            try (Cursor cursor = store(table).openCursor(transaction)) {
                while (cursor.getNext()) {
                    all.put(StringBinding.entryToString(cursor.getKey()), bytes(cursor.getValue()));
                }
            }
            return all;
        });
    }

    @Override
    public Optional<byte[]> get(Table table, String key) {
        return environment.computeInReadonlyTransaction(
                transaction -> Optional.ofNullable(store(table).get(transaction, StringBinding.stringToEntry(key)))
                        .map(XodusState::bytes));
    }

    @Override
    public void commit(List<Change> changes) {
        if (trouble != null) {
            openAnew(trouble);
        }
        try {
            put(changes);
        } catch (ExodusException failure) {
            tail.failed(environment);
            AgentFault fault = fault(failure);
            trouble = fault;
            throw fault;
        }
    }

    /**
     * After a commit that failed, the log's file and what Xodus believes of it may differ: what would be written next is
     * lost at the next start.
     */
    private void openAnew(AgentFault before) {
        if (before.code() == AgentFault.Code.DISK_FULL && folder.toFile().getUsableSpace() < NEEDED_BYTES) {
            throw before;
        }
        try {
            tail.close(environment);
            environment = environment(folder);
            stores = stores(environment);
            trouble = null;
        } catch (ExodusException | UncheckedIOException again) {
            throw fault(again);
        }
    }

    private AgentFault fault(RuntimeException failure) {
        return failure instanceof OutOfDiskSpaceException
                ? new AgentFault(
                        AgentFault.Code.DISK_FULL,
                        "the disk of " + folder
                                + " is full, nothing can be journalled: make space; the agent goes on by" + " itself",
                        failure)
                : new AgentFault(
                        AgentFault.Code.FOLDER,
                        "the agent's memory in " + folder + " failed (" + failure.getMessage()
                                + "): check the disk's health",
                        failure);
    }

    private void put(List<Change> changes) {
        environment.executeInTransaction(transaction -> {
            for (Change change : changes) {
                Store store = store(change.table());
                ByteIterable key = StringBinding.stringToEntry(change.key());
                change.value()
                        .ifPresentOrElse(
                                value -> store.put(transaction, key, new ArrayByteIterable(value)),
                                () -> store.delete(transaction, key));
            }
        });
    }

    @Override
    public void close() {
        if (trouble != null) {
            tail.close(environment);
            return;
        }
        environment.close();
    }

    private Store store(Table table) {
        Store store = stores.get(table);
        if (store == null) {
            throw new IllegalStateException("no store for " + table);
        }
        return store;
    }

    private static byte[] bytes(ByteIterable value) {
        return Arrays.copyOf(value.getBytesUnsafe(), value.getLength());
    }
}
