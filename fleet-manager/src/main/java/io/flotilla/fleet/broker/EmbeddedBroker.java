package io.flotilla.fleet.broker;

import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.migration.meta.PersistenceType;
import io.flotilla.brokerext.FlotillaExtension;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.Service;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.KeyStoreFile;
import io.flotilla.pki.key.PrivateFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HiveMQ in this process, with its files in one folder: {@code conf} (made anew at each start), {@code data},
 * {@code extensions} (empty). It listens for MQTT over TLS 1.3; a client certificate is asked for, not required.
 *
 * <p>Some of HiveMQ's settings are static, so there is at most one broker in a process at a time.
 */
public final class EmbeddedBroker implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    /** Usually 5 s; a wrong version of Xodus makes it hang for ever without a word. */
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    /** Of all its databases together; what it does not hold lies in the system's cache of files. */
    private static final long CACHE_BYTES = 32 << 20;

    private static final long LEAST_CACHE_PERCENTAGE = 5;

    private final Path folder;
    private final BrokerSettings settings;
    private final FlotillaExtension extension;
    private final Consumer<String> emptied;
    private final String storePassword;
    private final Object certificate = new Object();
    private Credential server;
    private @Nullable EmbeddedHiveMQ running;
    private volatile boolean wanted;

    /** @param emptied is told, in a sentence, that it started without what it knew, and why */
    public EmbeddedBroker(
            Path folder,
            BrokerSettings settings,
            FlotillaExtension extension,
            SecureRandom random,
            Consumer<String> emptied) {
        this.folder = folder.toAbsolutePath();
        this.settings = settings;
        this.server = settings.server();
        this.extension = extension;
        this.emptied = emptied;
        byte[] drawn = new byte[24];
        random.nextBytes(drawn);
        this.storePassword = HexFormat.of().formatHex(drawn);
    }

    /**
     * Returns when clients can connect. What it holds is all published again by those who know it, so a store that does not
     * open is set aside and the broker starts empty.
     *
     * @throws FleetException when the port is taken, or the broker does not start in time
     */
    @Override
    public synchronized void start() {
        if (running != null) {
            throw new IllegalStateException("the broker is running");
        }
        wanted = true;
        begin();
    }

    private void begin() {
        requireFreePort();
        writeConfiguration();
        try {
            open();
        } catch (FleetException unopened) {
            if (unopened.getCause() instanceof InterruptedException || !setAside()) {
                throw unopened;
            }
            open();
            tell("the broker's store did not open and is set aside as " + aside()
                    + ": the broker started empty, and all is published again (" + unopened.getMessage() + ")");
        }
        LOG.info("broker started host={} port={}", settings.host(), port());
    }

    /** On a full disk it stands in the log only. */
    private void tell(String message) {
        LOG.error("{}", message);
        try {
            emptied.accept(message);
        } catch (RuntimeException unstored) {
            LOG.warn("that is not stored as an event: {}", unstored.getMessage());
        }
    }

    /** Bytes of its disk; asked several times a second, so without a look at what is mounted. */
    long free() {
        return folder.toFile().getUsableSpace();
    }

    private Path aside() {
        return folder.resolve("data.unopened");
    }

    /** Whether there was anything; what was set aside before goes. */
    private boolean setAside() {
        Path data = folder.resolve("data");
        try (Stream<Path> held = Files.list(data)) {
            if (held.findAny().isEmpty()) {
                return false;
            }
            if (Files.exists(aside())) {
                delete(aside());
            }
            Files.move(data, aside());
            PrivateFile.createFolder(data);
            return true;
        } catch (IOException stays) {
            LOG.error("the broker's store cannot be set aside", stays);
            return false;
        }
    }

    private static void delete(Path whole) throws IOException {
        try (Stream<Path> parts = Files.walk(whole)) {
            for (Path part : parts.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(part);
            }
        }
    }

    private void open() {
        Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        EmbeddedHiveMQ broker = build();
        try {
            await(broker.start(), START_LIMIT, "start");
            running = broker;
        } catch (FleetException e) {
            closeLater(broker);
            throw e;
        } finally {
            // HiveMQ's own handler ends the process.
            Thread.setDefaultUncaughtExceptionHandler(handler != null ? handler : EmbeddedBroker::logUncaught);
        }
    }

    /**
     * Stops within {@code 30 s}, once a renewal under way has ended; does nothing when it is not running. It can be
     * started again.
     */
    @Override
    public void stop() {
        wanted = false;
        halt();
    }

    private synchronized void halt() {
        EmbeddedHiveMQ broker = running;
        if (broker == null) {
            return;
        }
        running = null;
        try {
            await(broker.stop(), STOP_LIMIT, "stop");
        } finally {
            // Started again, the same object fails: its metrics exist already.
            closeLater(broker);
        }
        LOG.info("broker stopped");
    }

    /**
     * Stops it and starts it empty, unless it has been stopped. After a commit that failed its store does not work again,
     * whatever space there is by then.
     *
     * @throws RuntimeException when it does not stop or start; to be called again
     */
    synchronized void renew() {
        if (!wanted) {
            return;
        }
        halt();
        try {
            Path data = folder.resolve("data");
            if (Files.exists(data)) {
                delete(data);
            }
        } catch (IOException stays) {
            throw new FleetException(
                    FleetException.Code.BROKER, "the broker's store cannot be deleted: " + stays, stays);
        }
        if (wanted) {
            begin();
            tell("the broker's disk was full: the broker started empty, and all is published again");
        }
    }

    /** @throws IllegalStateException when it is not running */
    public synchronized int port() {
        if (running == null) {
            throw new IllegalStateException("the broker is not running");
        }
        return extension.port().orElseThrow();
    }

    /** Takes effect for new connections within 10 s, without a restart. */
    public void replaceCertificate(Credential newer) {
        synchronized (certificate) {
            server = newer;
            writeCertificate();
        }
    }

    private void writeCertificate() {
        synchronized (certificate) {
            KeyStoreFile.write(keyStore(), server, storePassword.toCharArray());
        }
    }

    /**
     * Xodus for everything: RocksDB, the default for payloads and retained messages, sets aside a sixteenth of the machine's
     * memory on the disk, and is a fifth faster.
     */
    private EmbeddedHiveMQ build() {
        int buckets = Buckets.of(folder.resolve("data"));
        // As many as the manager takes at a time, and writes to the disk together; the usual 50 made four times the
        // commits.
        InternalConfigurations.MAX_INFLIGHT_WINDOW_SIZE_MESSAGES = BrokerSession.RECEIVE_MAXIMUM;
        InternalConfigurations.PERSISTENCE_BUCKET_COUNT.set(buckets);
        InternalConfigurations.PAYLOAD_PERSISTENCE_BUCKET_COUNT.set(buckets);
        System.setProperty("exodus.memoryUsagePercentage", Long.toString(cachePercentage()));
        InternalConfigurations.PAYLOAD_PERSISTENCE_TYPE.set(PersistenceType.FILE);
        InternalConfigurations.RETAINED_MESSAGE_PERSISTENCE_TYPE.set(PersistenceType.FILE);
        EmbeddedExtension embedded = EmbeddedExtension.builder()
                .withId("flotilla")
                .withName("Flotilla")
                .withVersion("1")
                .withPriority(0)
                .withStartPriority(1000)
                .withExtensionMain(extension)
                .build();
        EmbeddedHiveMQ broker = EmbeddedHiveMQ.builder()
                .withConfigurationFolder(folder.resolve("conf"))
                .withDataFolder(folder.resolve("data"))
                .withExtensionsFolder(folder.resolve("extensions"))
                .withEmbeddedExtension(embedded)
                .withoutLoggingBootstrap()
                .build();
        // Building allows everybody in; this takes it back.
        InternalConfigurations.AUTH_DENY_UNAUTHENTICATED_CONNECTIONS.set(true);
        return broker;
    }

    /** Of the heap; HiveMQ leaves it at 50. With less than 5, Xodus throws and HiveMQ waits for ever. */
    private static long cachePercentage() {
        return Math.max(
                LEAST_CACHE_PERCENTAGE, 100 * CACHE_BYTES / Runtime.getRuntime().maxMemory());
    }

    private void writeConfiguration() {
        for (String name : List.of("conf", "data", "extensions")) {
            PrivateFile.createFolder(folder.resolve(name));
        }
        Path trustStore = folder.resolve("conf").resolve("trusted.p12");
        writeCertificate();
        KeyStoreFile.writeTrust(trustStore, List.of(settings.root()), storePassword.toCharArray());
        PrivateFile.write(
                folder.resolve("conf").resolve("config.xml"),
                BrokerConfiguration.xml(settings, keyStore(), trustStore, storePassword));
    }

    private Path keyStore() {
        return folder.resolve("conf").resolve("server.p12");
    }

    /** HiveMQ's own words for it are spread over a log and an exception without a message. */
    private void requireFreePort() {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(settings.host(), settings.port()));
        } catch (IOException taken) {
            throw new FleetException(
                    FleetException.Code.ENVIRONMENT,
                    "cannot listen on " + settings.host() + ":" + settings.port() + " (" + taken.getMessage()
                            + "): stop the program that holds the port, or choose another one with --mqtt-port",
                    taken);
        }
    }

    private static void await(Future<?> done, Duration limit, String what) {
        try {
            done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new FleetException(
                    FleetException.Code.BROKER,
                    "the broker did not " + what + " within " + limit.toSeconds() + " s: look at its log",
                    late);
        } catch (ExecutionException failed) {
            throw new FleetException(
                    FleetException.Code.BROKER, "the broker did not " + what + ": " + failed.getCause(), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new FleetException(
                    FleetException.Code.BROKER, "interrupted while the broker should " + what, interrupted);
        }
    }

    /** Closing waits for a start that may hang for ever. */
    private static void closeLater(EmbeddedHiveMQ broker) {
        Thread closer = new Thread(() -> close(broker), "broker-close");
        closer.setDaemon(true);
        closer.start();
    }

    private static void close(EmbeddedHiveMQ broker) {
        try {
            broker.close();
        } catch (ExecutionException | InterruptedException e) {
            LOG.warn("broker close failed", e);
        }
    }

    private static void logUncaught(Thread thread, Throwable failure) {
        LOG.error("uncaught exception thread={}", thread.getName(), failure);
    }
}
