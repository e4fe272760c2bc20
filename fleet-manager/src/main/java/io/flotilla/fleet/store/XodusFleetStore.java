package io.flotilla.fleet.store;

import io.flotilla.fleet.node.FleetException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jetbrains.exodus.ExodusException;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;

/**
 * The store of a single manager: one Xodus environment, every commit fsynced, writers one after the other. All of them
 * run on one thread of the store's own that nobody interrupts: an interrupt in the middle of a write would close Xodus'
 * file under it.
 */
public final class XodusFleetStore implements FleetStore {
    private static final Pattern HOLDER = Pattern.compile("(\\d+)@");

    private final Environment environment;
    private final Map<String, Store> stores;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(work -> new Thread(work, "fleet-store"));

    private XodusFleetStore(Environment environment, Map<String, Store> stores) {
        this.environment = environment;
        this.stores = stores;
    }

    /**
     * Opens the store, and makes it when there is none.
     *
     * @throws FleetException when another process holds the folder, or it cannot be read
     */
    public static XodusFleetStore open(Path folder) {
        try {
            EnvironmentConfig config = new EnvironmentConfig()
                    .setLogDurableWrite(true)
                    .setLogCacheShared(false)
                    .setMemoryUsagePercentage(5)
                    .setManagementEnabled(false);
            Environment environment = Environments.newInstance(folder.toFile(), config);
            return new XodusFleetStore(environment, stores(environment));
        } catch (ExodusException refused) {
            throw new FleetException(FleetException.Code.ENVIRONMENT, sentence(folder, refused), refused);
        }
    }

    private static Map<String, Store> stores(Environment environment) {
        return environment.computeInTransaction(transaction -> {
            Map<String, Store> opened = new HashMap<>();
            for (Table<?> table : Tables.all()) {
                opened.put(
                        table.name(),
                        environment.openStore(
                                table.name(), StoreConfig.WITHOUT_DUPLICATES_WITH_PREFIXING, transaction));
            }
            return Map.copyOf(opened);
        });
    }

    private static String sentence(Path folder, ExodusException refused) {
        if (String.valueOf(refused.getMessage()).contains("lock")) {
            return "the folder " + folder + " is in use by " + holder(folder.resolve("xd.lck"))
                    + ": stop it first, or give this manager another folder";
        }
        return "the store in " + folder + " cannot be opened (" + refused.getMessage()
                + "): check the disk, or restore a backup";
    }

    private static String holder(Path lock) {
        try {
            Matcher pid = HOLDER.matcher(new String(Files.readAllBytes(lock), StandardCharsets.ISO_8859_1));
            return pid.find() ? "the process " + pid.group(1) : "another process";
        } catch (IOException unreadable) {
            return "another process";
        }
    }

    @Override
    public <R> R read(Function<Entries, R> question) {
        try {
            return environment.computeInReadonlyTransaction(
                    transaction -> question.apply(new XodusEntries(stores, transaction)));
        } catch (ExodusException fault) {
            throw fault(fault);
        }
    }

    @Override
    public <R> R write(Function<Entries, R> change) {
        try {
            return await(writer.submit(() -> environment.computeInExclusiveTransaction(
                    transaction -> change.apply(new XodusEntries(stores, transaction)))));
        } catch (ExodusException | RejectedExecutionException fault) {
            throw fault(fault);
        }
    }

    private static FleetException fault(RuntimeException fault) {
        return new FleetException(
                FleetException.Code.STORAGE,
                "the store failed (" + fault.getMessage() + "): check the disk's space and health",
                fault);
    }

    /** Waits also when the caller is interrupted: the change may have happened, and he must learn it. */
    private static <R> R await(Future<R> change) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return change.get();
                } catch (InterruptedException later) {
                    interrupted = true;
                } catch (ExecutionException failed) {
                    if (failed.getCause() instanceof Error broken) {
                        throw broken;
                    }
                    throw failed.getCause() instanceof RuntimeException cause
                            ? cause
                            : new IllegalStateException("a transaction failed", failed.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        await(writer.submit(() -> true));
        writer.shutdown();
        environment.close();
    }
}
