package io.flotilla.agent.telemetry;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where a host's processor and memory are read. */
interface HostFigures {
    Processor processor();

    Memory memory();

    /**
     * @param load of the last minute; negative where the system tells none
     * @param count of all processors of the host
     */
    record Processor(Ticks ticks, double load, int count) {}

    /**
     * In bytes.
     *
     * @param free what programs could still get
     */
    record Memory(long free, long total) {}

    /**
     * Time of all processors since the host's start, in units of the system's.
     *
     * @param idle waiting for the disk too
     */
    record Ticks(long idle, long total) {
        /** From 0 to 1. */
        double busySince(Ticks before) {
            long passed = total - before.total;
            double busy = passed <= 0 ? 0 : 1 - (double) (idle - before.idle) / passed;
            return Math.max(0, Math.min(1, busy));
        }
    }

    /** Linux tells them in text, for which OSHI's native library need not be unpacked and loaded. */
    static HostFigures ofThisHost() {
        Path proc = Path.of("/proc");
        return Files.isReadable(proc.resolve("stat")) && Files.isReadable(proc.resolve("meminfo"))
                ? new ProcFigures(proc)
                : new OshiFigures();
    }
}
