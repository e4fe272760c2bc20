package io.flotilla.simulate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** What Linux says of a process' memory. */
public final class ProcessMemory {
    private static final double KIB = 1024;

    private ProcessMemory() {}

    /** Resident, with what it shares; empty on other systems, and when the process is gone. */
    public static Optional<Double> residentMiB(long pid) {
        return field(pid, "status", "VmRSS:");
    }

    /** Resident, what it shares with others counted in part; empty where that cannot be read. */
    public static Optional<Double> proportionalMiB(long pid) {
        return field(pid, "smaps_rollup", "Pss:");
    }

    private static Optional<Double> field(long pid, String file, String name) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(pid), file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / KIB)
                    .findFirst();
        } catch (IOException | RuntimeException untold) {
            return Optional.empty();
        }
    }
}
