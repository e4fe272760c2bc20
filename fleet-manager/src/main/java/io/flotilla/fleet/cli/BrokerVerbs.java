package io.flotilla.fleet.cli;

import io.flotilla.fleet.BrokerPreparation;
import io.flotilla.fleet.FleetConfig;
import io.flotilla.fleet.broker.BrokerHome;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.screen.Screen;
import io.flotilla.fleet.node.FleetException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fleet broker …}. */
@Command(
        name = "broker",
        description = "A broker in a process of its own.",
        synopsisSubcommandLabel = "VERB",
        footer = "  fleet broker prepare --public-name broker.example.org")
final class BrokerVerbs {
    private final Surroundings surroundings;

    BrokerVerbs(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Command(
            name = "prepare",
            description = {
                "Writes the home folder of a HiveMQ for this manager: configuration, certificate, extension.",
                "Run it again before the certificate ends; the broker takes the new one without a restart."
            },
            footer = "  fleet broker prepare --public-name broker.example.org --to /srv/broker")
    int prepare(
            @Option(names = "--dir", paramLabel = "DIR", description = "The manager's folder, as for fleet up.")
                    @Nullable
                    Path folder,
            @Option(names = "--to", paramLabel = "DIR", description = "The broker's (default: standalone in it).")
                    @Nullable
                    Path to,
            @Option(
                            names = "--public-name",
                            paramLabel = "NAME",
                            description = "A name or address under which hosts reach the broker; may be repeated.")
                    @Nullable
                    List<String> publicNames,
            @Option(names = "--host", defaultValue = "0.0.0.0", description = "Address to listen at.") String host,
            @Option(names = "--port", defaultValue = "8883", description = "MQTT over TLS port.") int port) {
        Path manager = Up.folder(folder, surroundings.environment());
        Path home = (to == null ? manager.resolve("standalone") : to)
                .toAbsolutePath()
                .normalize();
        try {
            FleetConfig config = FleetConfig.in(manager);
            FleetConfig named = publicNames == null ? config : config.withPublicNames(publicNames);
            Instant end = BrokerPreparation.prepare(named, home, new FleetConfig.HostPort(host, port));
            say(named, home, port, end);
            return Failure.Exit.DONE.code();
        } catch (IllegalArgumentException bad) {
            throw new Failure(Failure.Exit.USAGE, String.valueOf(bad.getMessage()), bad);
        } catch (FleetException hindered) {
            throw new Failure(Failure.Exit.FAILED, String.valueOf(hindered.getMessage()), hindered);
        }
    }

    private void say(FleetConfig config, Path home, int port, Instant end) {
        Screen screen = surroundings.screen();
        screen.say("    home       " + home);
        screen.say("    conf       config.xml, trusted.p12; server.p12 for " + String.join(", ", config.publicNames())
                + " until " + end);
        screen.say("    extension  extensions/flotilla");
        screen.say("    start      java -Dhivemq.home=" + home + " -cp '" + BrokerHome.program()
                + "' com.hivemq.HiveMQServer");
        screen.say("    next:      fleet up --dir " + config.folder() + " --broker ssl://"
                + config.publicNames().get(0) + ":" + port);
    }
}
