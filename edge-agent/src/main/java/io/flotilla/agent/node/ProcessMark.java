package io.flotilla.agent.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names one process for ever: a process id alone may be somebody else's by tomorrow. Where the operating system derives
 * start times from the wall clock (Linux: boot time plus ticks), a step of that clock moves them all; there the ticks
 * since boot decide, and the start time only when one of two marks has none.
 *
 * @param started as the operating system tells it
 * @param born boot id and start in clock ticks since boot (proc(5), field 22); null where there is no {@code /proc}
 */
public record ProcessMark(
        long pid, Instant started, @Nullable String born) {
    private static final Duration TOLERANCE = Duration.ofSeconds(3);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    /** Places in {@code /proc/PID/stat} behind the name, which may hold anything. */
    private static final int STATE = 0;

    private static final int TICKS = 19;

    public static Optional<ProcessMark> of(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(started -> new ProcessMark(
                        process.pid(), started, born(process.pid()).orElse(null)));
    }

    public boolean alive() {
        return handle().isPresent();
    }

    /** The process, as long as it lives. */
    public Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(found -> of(found).filter(this::equals).isPresent())
                .filter(found -> !defunct());
    }

    /** Whether a process that says so of itself may be this one. */
    boolean startedAbout(Instant said) {
        return Duration.between(started, said).abs().compareTo(TOLERANCE) <= 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProcessMark that && pid == that.pid && bornWith(that);
    }

    private boolean bornWith(ProcessMark that) {
        return (born == null || that.born == null) ? startedAbout(that.started) : born.equals(that.born);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(pid);
    }

    private static Optional<String> born(long pid) {
        try {
            List<String> stat = stat(pid);
            return stat.size() > TICKS
                    ? Optional.of(Files.readString(BOOT_ID).strip() + ":" + stat.get(TICKS))
                    : Optional.empty();
        } catch (IOException noSuchFile) {
            return Optional.empty();
        }
    }

    /** Dead, but not collected by its new parent: an adopted process may end so. */
    private boolean defunct() {
        try {
            return stat(pid).get(STATE).equals("Z");
        } catch (IOException noSuchFile) {
            return false;
        }
    }

    private static List<String> stat(long pid) throws IOException {
        String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return List.of(line.substring(line.lastIndexOf(')') + 1).strip().split(" "));
    }
}
