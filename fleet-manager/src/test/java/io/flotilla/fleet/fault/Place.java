package io.flotilla.fleet.fault;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where a process runs: this machine, or a network namespace of it.
 *
 * @param within what is put before a command line
 */
record Place(List<String> within) {
    static final Place HERE = new Place(List.of());

    Place {
        within = List.copyOf(within);
    }

    /** Starts a program that reads nothing and appends what it says to a file. */
    Process start(List<String> command, Map<String, String> environment, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(within.stream(), command.stream()).toList());
        builder.environment().putAll(environment);
        builder.environment().put("FLOTILLA_JAVA_HOME", System.getProperty("java.home"));
        return builder.redirectInput(
                        ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }
}
