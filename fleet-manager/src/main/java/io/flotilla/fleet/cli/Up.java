package io.flotilla.fleet.cli;

import io.flotilla.fleet.FleetConfig;
import io.flotilla.fleet.FleetManager;
import io.flotilla.fleet.cli.client.Contexts;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.ManagerAccess;
import io.flotilla.fleet.cli.screen.Screen;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.pki.profile.PublicNames;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** {@code fleet up}: a manager in this process, until it is told to stop. */
record Up(Surroundings surroundings) {
    private static final String CONTEXT = "local";

    /**
     * @param folder null: the usual place of the user's data
     * @param publicNames empty: those of this machine
     * @param certificateLife null: the usual one
     * @param remember whether the command line speaks to this manager from now on
     */
    record Options(
            @Nullable Path folder,
            Listen listen,
            List<String> publicNames,
            @Nullable Duration certificateLife,
            boolean remember) {}

    /**
     * Where the manager and its broker listen.
     *
     * @param mqttPort null: the usual one
     * @param broker null: one in this process; else where another one is reached
     */
    record Listen(
            String host,
            int httpPort,
            @Nullable Integer mqttPort,
            @Nullable URI broker) {}

    /** Returns when the process is asked to end. */
    int run(Options options) {
        Path folder = folder(options.folder(), surroundings.environment());
        CountDownLatch ended = new CountDownLatch(1);
        FleetConfig config = config(folder, options);
        requireOwn(options.listen().host());
        try {
            FleetManager manager = FleetManager.open(config);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(manager, ended), "stop"));
            manager.start();
            announce(manager, folder, options.remember());
        } catch (FleetException hindered) {
            throw new Failure(Failure.Exit.FAILED, String.valueOf(hindered.getMessage()), hindered);
        }
        try {
            ended.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return Failure.Exit.DONE.code();
    }

    private static void stop(FleetManager manager, CountDownLatch ended) {
        manager.stop();
        ended.countDown();
    }

    /** @throws Failure USAGE, when it makes no sense */
    private static FleetConfig config(Path folder, Options options) {
        Listen listen = options.listen();
        try {
            FleetConfig config = FleetConfig.in(folder)
                    .withHttp(new FleetConfig.HostPort(listen.host(), listen.httpPort()))
                    .withBroker(broker(listen));
            if (!options.publicNames().isEmpty()) {
                PublicNames.of(options.publicNames()); // says which one is none
                config = config.withPublicNames(options.publicNames());
            }
            return options.certificateLife() == null ? config : config.withLeafLife(options.certificateLife());
        } catch (IllegalArgumentException bad) {
            throw new Failure(Failure.Exit.USAGE, String.valueOf(bad.getMessage()), bad);
        }
    }

    private static FleetConfig.Broker broker(Listen listen) {
        Integer port = listen.mqttPort();
        URI elsewhere = listen.broker();
        if (elsewhere == null) {
            return new FleetConfig.Broker.Embedded(
                    new FleetConfig.HostPort(listen.host(), port == null ? FleetConfig.MQTT_PORT : port));
        }
        if (port != null) {
            throw new IllegalArgumentException(
                    "--mqtt-port is of the broker in this process, --broker of another one: give one of them");
        }
        return new FleetConfig.Broker.Elsewhere(elsewhere);
    }

    /** @throws Failure USAGE, when nobody on this machine can listen there, whatever the port */
    private static void requireOwn(String host) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(host, 0));
        } catch (IOException foreign) {
            throw new Failure(
                    Failure.Exit.USAGE,
                    "--host " + host + " is no address of this machine: give one of its own, or 0.0.0.0 for all",
                    foreign);
        }
    }

    /** @param given null: the usual place of the user's data */
    static Path folder(@Nullable Path given, Map<String, String> environment) {
        return (given == null ? usualFolder(environment) : given)
                .toAbsolutePath()
                .normalize();
    }

    private static Path usualFolder(Map<String, String> environment) {
        String configured = environment.getOrDefault("XDG_DATA_HOME", "");
        Path base = configured.isBlank()
                ? Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".local", "share")
                : Path.of(configured);
        return base.resolve("flotilla");
    }

    private void announce(FleetManager manager, Path folder, boolean remember) {
        Screen screen = surroundings.screen();
        Path ca = folder.resolve("root.pem");
        screen.say("    REST      " + manager.url() + "   root CA " + manager.root());
        screen.say("    broker    " + manager.broker());
        screen.say("    folder    " + folder + "   root certificate " + ca);
        if (remember) {
            remember(manager, folder, ca);
        }
        screen.say("    next:     fleet apply -f chain.yaml");
    }

    /** Makes a context at the first start of all; renews the one of this address; leaves others as they are. */
    private void remember(FleetManager manager, Path folder, Path ca) {
        Screen screen = surroundings.screen();
        Contexts contexts = Contexts.of(surroundings.environment());
        Path token = folder.resolve("admin.token");
        try {
            Map<String, ManagerAccess> known = contexts.all();
            Optional<String> own = known.entrySet().stream()
                    .filter(entry -> entry.getValue().url().equals(manager.url()))
                    .map(Map.Entry::getKey)
                    .findFirst();
            if (own.isEmpty() && !known.isEmpty()) {
                screen.say("    context   " + contexts.current().orElse("none")
                        + " stays the current one; for this manager:");
                screen.say("              fleet context add NAME --url " + manager.url() + " --ca " + ca
                        + " --token-file " + token);
                return;
            }
            String name = own.orElse(CONTEXT);
            contexts.put(
                    name,
                    new ManagerAccess(manager.url(), Files.readString(token).strip(), ca, name));
            screen.say("    context   " + name + " in " + contexts.file() + "   (so that fleet finds this manager)");
        } catch (IOException | Failure unwritable) {
            screen.note("fleet: the command line's context was not written (" + unwritable.getMessage()
                    + "): set FLEET_URL, FLEET_TOKEN and FLEET_CA");
        }
    }
}
