package io.flotilla.fleet.cli.client;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.ServiceLoader;

/** What {@code fleet bench chain} does; beside {@link Simulation} in a module that the launcher adds for this verb. */
public interface ChainBenchmark {
    /**
     * @param step how long each rate is offered
     * @param firstRate transactions a second of the first step; each later one offers a half more
     * @param outage how long two of four validators are away
     */
    record Order(Duration step, int firstRate, Duration outage, boolean json) {}

    /** Returns the exit code. */
    int run(Order order, PrintWriter out, PrintWriter err);

    /** The one on the class path, if any. */
    static Optional<ChainBenchmark> find() {
        return ServiceLoader.load(ChainBenchmark.class).findFirst();
    }
}
