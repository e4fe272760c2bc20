package io.flotilla.fleet.store;

import io.flotilla.fleet.node.FleetException;
import io.flotilla.xodus.LogTail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jetbrains.exodus.ExodusException;
import jetbrains.exodus.OutOfDiskSpaceException;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of a single manager: one Xodus environment, every commit fsynced, writers one after the other, those
 * that wait at the same time in one commit. All of them run on one thread of the store's own that nobody interrupts: an
 * interrupt in the middle of a write would close Xodus' file under it.
 *
 * <p>After a commit that failed, on a full disk for instance, the log's file and what Xodus believes of it differ, and what
 * would be written next is lost at the next start. So the environment is mended and opened anew before the next change, as
 * soon as there is space; until then, reading goes on.
 */
public final class XodusFleetStore implements FleetStore {
    private static final Logger LOG = LoggerFactory.getLogger(XodusFleetStore.class);
    /** Without so much space a change is not tried again. */
    private static final long NEEDED_BYTES = 1 << 20;

    /** Of the log; what it does not hold lies in the system's cache of files. */
    private static final long CACHE_BYTES = 16 << 20;

    private static final long MOST_REMEMBERED = 64 << 20;
    private static final int SHARE_REMEMBERED = 12;

    private static final Pattern HOLDER = Pattern.compile("(\\d+)@");

    private final Path folder;
    private final RowMemory memory =
            new RowMemory(Math.min(MOST_REMEMBERED, Runtime.getRuntime().maxMemory() / SHARE_REMEMBERED));
    private final SharedCommits writer = new SharedCommits(this::change);
    /** Held for writing while the environment is exchanged. */
    private final ReadWriteLock exchange = new ReentrantReadWriteLock();

    private final LogTail tail;
    private Opened opened;
    private volatile @Nullable FleetException trouble;

    private record Opened(Environment environment, Map<String, Store> stores) {}

    private XodusFleetStore(Path folder) {
        this.folder = folder;
        this.tail = new LogTail(folder);
        this.opened = opened(folder);
    }

    /**
     * Opens the store, and makes it when there is none.
     *
     * @throws FleetException when another process holds the folder, or it cannot be read
     */
    public static XodusFleetStore open(Path folder) {
        return new XodusFleetStore(folder);
    }

    private static Opened opened(Path folder) {
        try {
            EnvironmentConfig config = new EnvironmentConfig()
                    .setLogDurableWrite(true)
                    .setLogCacheShared(false)
                    .setMemoryUsage(CACHE_BYTES)
                    .setManagementEnabled(false);
            Environment environment = Environments.newInstance(folder.toFile(), config);
            return new Opened(environment, stores(environment));
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
        exchange.readLock().lock();
        try {
            Opened now = opened;
            return now.environment()
                    .computeInReadonlyTransaction(
                            transaction -> question.apply(new XodusEntries(now.stores(), memory, transaction)));
        } catch (ExodusException fault) {
            throw fault(fault);
        } finally {
            exchange.readLock().unlock();
        }
    }

    @Override
    public <R> R write(Function<Entries, R> change) {
        try {
            return writer.write(change);
        } catch (RejectedExecutionException closed) {
            throw fault(closed);
        }
    }

    @Override
    public Optional<FleetException> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** On the writer's thread. */
    private <R> R change(Function<Entries, R> change) {
        if (trouble != null) {
            openAnew();
        }
        Opened now = opened;
        try {
            return now.environment()
                    .computeInExclusiveTransaction(
                            transaction -> change.apply(new XodusEntries(now.stores(), memory, transaction)));
        } catch (ExodusException fault) {
            tail.failed(now.environment());
            FleetException failed = fault(fault);
            trouble = failed;
            throw failed;
        }
    }

    /** @throws FleetException the trouble, when it is still there */
    private void openAnew() {
        FleetException before = Objects.requireNonNull(trouble);
        if (before.code() == FleetException.Code.DISK_FULL && free() < NEEDED_BYTES) {
            throw new FleetException(before.code(), String.valueOf(before.getMessage()), before);
        }
        exchange.writeLock().lock();
        try {
            tail.close(opened.environment());
            opened = opened(folder);
            trouble = null;
            LOG.warn("the store was opened anew after a failure: {}", before.getMessage());
        } catch (ExodusException | UncheckedIOException | FleetException again) {
            throw fault(again);
        } finally {
            exchange.writeLock().unlock();
        }
    }

    private long free() {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }

    private FleetException fault(RuntimeException fault) {
        return fault instanceof OutOfDiskSpaceException
                ? new FleetException(
                        FleetException.Code.DISK_FULL,
                        "the disk of " + folder + " is full, nothing was changed: make space; the manager goes on by"
                                + " itself",
                        fault)
                : new FleetException(
                        FleetException.Code.STORAGE,
                        "the store failed (" + fault.getMessage() + "): check the disk's space and health",
                        fault);
    }

    @Override
    public synchronized void close() {
        writer.close();
        if (trouble != null) {
            tail.close(opened.environment());
        } else if (opened.environment().isOpen()) {
            opened.environment().close();
        }
    }
}
