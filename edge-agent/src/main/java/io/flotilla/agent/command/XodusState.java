package io.flotilla.agent.command;

import io.flotilla.agent.identity.AgentFault;
import io.flotilla.pki.key.PrivateFile;
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
import jetbrains.exodus.bindings.StringBinding;
import jetbrains.exodus.env.Cursor;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;

/** The agent's memory in a Xodus folder, each commit synced to the disk. */
public final class XodusState implements StateStore {
    private static final long CACHE_BYTES = 4L << 20;

    private final Environment environment;
    private final Map<Table, Store> stores = new EnumMap<>(Table.class);

    private XodusState(Environment environment) {
        this.environment = environment;
        environment.executeInTransaction(transaction -> {
            for (Table table : Table.values()) {
                stores.put(table, environment.openStore(table.name(), StoreConfig.WITHOUT_DUPLICATES, transaction));
            }
        });
    }

    /** @throws AgentFault FOLDER when the folder cannot be used */
    public static XodusState open(Path folder) {
        PrivateFile.createFolder(folder);
        EnvironmentConfig config = new EnvironmentConfig()
                .setLogDurableWrite(true)
                .setLogFileSize(1 << 10)
                .setMemoryUsage(CACHE_BYTES)
                .setManagementEnabled(false)
                .setGcStartIn(60_000);
        try {
            return new XodusState(Environments.newInstance(folder.toFile(), config));
        } catch (ExodusException failure) {
            throw new AgentFault(
                    AgentFault.Code.FOLDER,
                    "the agent's memory in " + folder + " cannot be opened (" + failure.getMessage()
                            + "): is another agent running, and is there space on the disk?",
                    failure);
        }
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
