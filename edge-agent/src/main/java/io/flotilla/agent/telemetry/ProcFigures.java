package io.flotilla.agent.telemetry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringTokenizer;

/** As Linux tells them: proc(5), {@code /proc/stat}, {@code /proc/loadavg}, {@code /proc/meminfo}. */
final class ProcFigures implements HostFigures {
    private static final int KIB = 1024;
    private static final int IDLE = 3;
    private static final int WAITING = 4;
    /** A guest's time, which follows, is in the user's already. */
    private static final int COUNTED = 8;

    private final Path proc;

    ProcFigures(Path proc) {
        this.proc = proc;
    }

    @Override
    public Processor processor() {
        List<String> stat = lines("stat");
        int count = (int) stat.stream()
                .filter(line -> line.startsWith("cpu") && !line.startsWith("cpu "))
                .count();
        double load = Double.parseDouble(new StringTokenizer(lines("loadavg").get(0)).nextToken());
        return new Processor(ticks(stat.get(0)), load, count);
    }

    @Override
    public Memory memory() {
        List<String> all = lines("meminfo");
        return new Memory(bytes(all, "MemAvailable:"), bytes(all, "MemTotal:"));
    }

    private static Ticks ticks(String line) {
        StringTokenizer words = new StringTokenizer(line);
        words.nextToken();
        long idle = 0;
        long total = 0;
        for (int i = 0; i < COUNTED && words.hasMoreTokens(); i++) {
            long ticks = Long.parseLong(words.nextToken());
            idle += i == IDLE || i == WAITING ? ticks : 0;
            total += ticks;
        }
        return new Ticks(idle, total);
    }

    private static long bytes(List<String> all, String name) {
        for (String line : all) {
            if (line.startsWith(name)) {
                return Long.parseLong(new StringTokenizer(line.substring(name.length())).nextToken()) * KIB;
            }
        }
        return 0;
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(proc.resolve(file));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
