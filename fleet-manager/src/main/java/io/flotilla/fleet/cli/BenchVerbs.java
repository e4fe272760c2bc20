package io.flotilla.fleet.cli;

import io.flotilla.fleet.cli.client.ChainBenchmark;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.screen.Format;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fleet bench}. */
@Command(name = "bench", description = "Measures parts of Flotilla on this machine.")
final class BenchVerbs {
    private final Surroundings surroundings;

    BenchVerbs(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Command(
            name = "chain",
            description = {
                "Runs a chain of four nodes, as processes, without a fleet manager, and offers it transfers of assets.",
                "Each figure stands beside a raw limit of the same machine, measured in the same run."
            },
            footer = {"  fleet bench chain", "  fleet bench chain --step 30s --rate 200 -o json"})
    int chain(
            @Option(
                            names = "--step",
                            paramLabel = "TIME",
                            defaultValue = "20s",
                            description = "How long each rate is offered (default: 20s).")
                    Duration step,
            @Option(
                            names = "--rate",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "Transfers a second of the first step (default: 100).")
                    int rate,
            @Option(
                            names = "--steps",
                            paramLabel = "N",
                            defaultValue = "12",
                            description = "How many rates are offered at most (default: 12).")
                    int steps,
            @Option(
                            names = "--warm-up",
                            paramLabel = "TIME",
                            defaultValue = "30s",
                            description = "How long the first rate is offered before it counts (default: 30s).")
                    Duration warmUp,
            @Option(
                            names = "--outage",
                            paramLabel = "TIME",
                            defaultValue = "30s",
                            description = "How long two of four validators are away (default: 30s).")
                    Duration outage,
            @Option(names = "-o", defaultValue = "table", description = "table or json") Format format) {
        if (rate < 1 || steps < 1 || step.toSeconds() < 5 || warmUp.isNegative() || outage.isNegative()) {
            throw Failure.usage(
                    "--rate and --steps are 1 or more, --step 5s or more, --warm-up and --outage not negative");
        }
        return ChainBenchmark.find()
                .orElseThrow(() ->
                        Failure.usage("the benchmark is not on the class path: start it with ./fleet bench chain"))
                .run(
                        new ChainBenchmark.Order(
                                new ChainBenchmark.Rates(warmUp, step, rate, steps), outage, !format.forPeople()),
                        surroundings.screen().out(),
                        surroundings.screen().err());
    }
}
