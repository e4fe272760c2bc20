package io.flotilla.simulate;

import io.flotilla.fleet.cli.client.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The build whose programs are measured, and the folders that measuring takes. */
public final class Build {
    private Build() {}

    /**
     * The root of this build.
     *
     * @throws Failure when this is not run by the launcher
     */
    public static Path home() {
        String home = System.getProperty("flotilla.home", "");
        if (home.isEmpty()) {
            throw Failure.usage("measuring needs the whole build: start it with ./fleet simulate or ./fleet bench");
        }
        return Path.of(home);
    }

    /** A new folder among the system's temporary ones. */
    public static Path temporary() {
        try {
            return Files.createTempDirectory("flotilla-measure-");
        } catch (IOException hindered) {
            throw new Failure(
                    Failure.Exit.FAILED, "no temporary folder can be made: " + hindered.getMessage(), hindered);
        }
    }

    public static void remove(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException busy) {
            // What is left lies in the system's folder for temporary files.
        }
    }
}
