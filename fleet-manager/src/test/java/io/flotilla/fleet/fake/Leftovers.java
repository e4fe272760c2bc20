package io.flotilla.fleet.fake;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Processes that outlive whoever started them: a node outlives its agent. */
public final class Leftovers {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private Leftovers() {}

    /** Kills every process that has something in this folder in its command line, until there is none. */
    public static void end(Path folder) {
        String named = "(?s).*" + Pattern.quote(folder.toString()) + "[/\\x00].*";
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
            List<ProcessHandle> left = ProcessHandle.allProcesses()
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> commandLine(process).matches(named))
                    .toList();
            left.forEach(ProcessHandle::destroyForcibly);
            return left.isEmpty();
        });
    }

    private static String commandLine(ProcessHandle process) {
        Path kernels = Path.of("/proc", String.valueOf(process.pid()), "cmdline");
        try {
            return Files.isReadable(kernels)
                    ? Files.readString(kernels)
                    : process.info().commandLine().orElse("") + "\0";
        } catch (IOException | UncheckedIOException gone) {
            return "";
        }
    }
}
