package io.flotilla.chain;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the file that standard output is appended to from growing without end, for peers can make a node write. The process
 * cannot be given another file, so what is there is copied away, and the file emptied; a line written just between is lost.
 */
final class NodeLog {
    /** From this size on it is copied away. */
    static final long MOST_BYTES = 10L << 20;

    /** How many copies are kept: {@code node.log.1} is the newest. */
    private static final int COPIES = 3;

    private static final int PAUSE_SECONDS = 10;

    private final Path file;

    NodeLog(Path file) {
        this.file = file;
    }

    /** For as long as the process runs. */
    @SuppressWarnings("FutureReturnValueIgnored")
    void watch() {
        Executors.newSingleThreadScheduledExecutor(task -> {
                    Thread thread = new Thread(task, "log");
                    thread.setDaemon(true);
                    return thread;
                })
                .scheduleWithFixedDelay(this::bound, PAUSE_SECONDS, PAUSE_SECONDS, TimeUnit.SECONDS);
    }

    void bound() {
        try {
            if (Files.isRegularFile(file) && Files.size(file) > MOST_BYTES) {
                empty();
            }
        } catch (IOException unusable) {
            System.err.println("flotilla-node: " + file + " cannot be kept small: " + unusable);
        }
    }

    /** Also when the disk has no room for a copy: that may be why. */
    private void empty() throws IOException {
        try {
            for (int i = COPIES; i > 1; i--) {
                if (Files.exists(copy(i - 1))) {
                    Files.move(copy(i - 1), copy(i), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Files.copy(file, copy(1));
        } finally {
            FileChannel.open(file, StandardOpenOption.WRITE).truncate(0).close();
        }
    }

    private Path copy(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }
}
