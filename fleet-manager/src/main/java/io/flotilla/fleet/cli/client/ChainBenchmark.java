package io.flotilla.fleet.cli.client;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.ServiceLoader;

/** What {@code fleet bench chain} does; beside {@link Simulation} in a module that the launcher adds for this verb. */
public interface ChainBenchmark {
    /**
     * @param rates which rates are offered, and how long
     * @param outage how long two of four validators are away
     */
    record Order(Rates rates, Duration outage, boolean json) {}

    /**
     * @param warmUp how long the first rate is offered before anything counts
     * @param step how long each rate is offered
     * @param first transactions a second of the first step; each later one offers a half more
     * @param most steps, the last one or those before it where a rate is not held
     */
    record Rates(Duration warmUp, Duration step, int first, int most) {}

    /** Returns the exit code. */
    int run(Order order, PrintWriter out, PrintWriter err);

    /** The one on the class path, if any. */
    static Optional<ChainBenchmark> find() {
        return ServiceLoader.load(ChainBenchmark.class).findFirst();
    }
}
