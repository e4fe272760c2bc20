package io.flotilla.fleet.cli.client;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * What {@code fleet simulate} does. It lives in a module of its own, for its MQTT client must not come into the JVM of
 * the broker; the launcher puts that module on the class path for this verb alone.
 */
public interface Simulation {
    /**
     * @param agents of the simulated fleet
     * @param perChain nodes of each chain; the last one may have fewer
     * @param processes real agents to be measured as processes; 0 for none
     * @param seed of everything that is chosen, but no key
     * @param manager an own manager is started when null
     * @param folder where that one lives; a temporary one when null
     */
    record Order(
            int agents,
            int perChain,
            int processes,
            long seed,
            @Nullable ManagerAccess manager,
            @Nullable Path folder,
            boolean json) {}

    /** Returns the exit code. */
    int run(Order order, PrintWriter out, PrintWriter err, InstantSource time);

    /** The one on the class path, if any. */
    static Optional<Simulation> find() {
        return ServiceLoader.load(Simulation.class).findFirst();
    }
}
