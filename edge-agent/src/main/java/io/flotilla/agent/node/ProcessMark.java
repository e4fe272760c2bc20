package io.flotilla.agent.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Names one process for ever: a process id alone may be somebody else's by tomorrow.
 *
 * @param started as the operating system tells it
 */
public record ProcessMark(long pid, Instant started) {
    public static Optional<ProcessMark> of(ProcessHandle process) {
        return process.info().startInstant().map(started -> new ProcessMark(process.pid(), started));
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

    /** Dead, but not collected by its new parent: an adopted process may end so. */
    private boolean defunct() {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        try {
            String line = Files.readString(stat);
            return line.startsWith("Z", line.lastIndexOf(')') + 2);
        } catch (IOException noSuchFile) {
            return false;
        }
    }
}
