package io.flotilla.fleet.cli;

import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.ManagerAccess;
import io.flotilla.fleet.cli.client.Simulation;
import io.flotilla.fleet.cli.screen.Format;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fleet simulate}. */
@Command(
        name = "simulate",
        description = {
            "Measures a fleet manager with many light agents, each with its own key, certificate and connection.",
            "Each figure stands beside a raw limit of the same machine, measured in the same run."
        },
        footer = {"  fleet simulate --agents 500", "  fleet simulate --processes 3 -o json"})
final class SimulateVerb implements Callable<Integer> {
    private static final int MOST_AGENTS = 10_000;

    private final Surroundings surroundings;

    @Option(names = "--agents", paramLabel = "N", defaultValue = "500", description = "How many (default: 500).")
    private int agents;

    @Option(names = "--per-chain", paramLabel = "K", defaultValue = "50", description = "Nodes a chain (default: 50).")
    private int perChain;

    @Option(
            names = "--processes",
            paramLabel = "K",
            defaultValue = "0",
            description =
                    "Measures K real agents, one after the other, instead: memory, and time from start to connected.")
    private int processes;

    @Option(names = "--seed", defaultValue = "1", description = "Of what is chosen by chance (default: 1).")
    private long seed;

    @Option(names = "--url", description = "A manager that runs, with FLEET_TOKEN and FLEET_CA (default: an own one).")
    private @Nullable String url;

    @Option(names = "--dir", paramLabel = "DIR", description = "The own manager's folder (default: a temporary one).")
    private @Nullable Path folder;

    @Option(names = "-o", defaultValue = "table", description = "table or json")
    private Format format = Format.TABLE;

    SimulateVerb(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        between("--agents", agents, 1, MOST_AGENTS);
        between("--per-chain", perChain, 4, 100);
        between("--processes", processes, 0, 100);
        Simulation simulation = Simulation.find()
                .orElseThrow(
                        () -> Failure.usage("the simulation is not on the class path: start it with ./fleet simulate"));
        return simulation.run(
                new Simulation.Order(agents, perChain, processes, seed, manager(), folder, !format.forPeople()),
                surroundings.screen().out(),
                surroundings.screen().err(),
                surroundings.time());
    }

    private @Nullable ManagerAccess manager() {
        if (url == null) {
            return null;
        }
        Map<String, String> named = new HashMap<>(surroundings.environment());
        named.put("FLEET_URL", url);
        return ManagerAccess.find(named, surroundings.choices().context());
    }

    private static void between(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw Failure.usage(option + " " + value + ": give a number from " + least + " to " + most);
        }
    }
}
