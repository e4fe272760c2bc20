package io.flotilla.xodus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentImpl;
import jetbrains.exodus.log.LogUtil;

/**
 * Closes an environment after a commit that failed half way. What that commit has left in the last files shifts whatever
 * follows it, and closing alone would append the rest of it, so that the next start finds a root that leads nowhere.
 */
public final class LogTail {
    private static final long NOT_FAILED = -1;

    private final Path folder;
    private long end = NOT_FAILED;

    /** @param folder of the environment */
    public LogTail(Path folder) {
        this.folder = folder;
    }

    /**
     * To be told at once when a commit has failed. From then on the environment commits nothing of its own accord, neither
     * while it collects garbage nor when it is closed: that would stand at the wrong place, and it may not find it again.
     */
    public void failed(Environment failed) {
        failed.getEnvironmentConfig().setGcEnabled(false);
        if (end == NOT_FAILED) {
            end = ((EnvironmentImpl) failed).getLog().getHighAddress();
        }
    }

    /**
     * Closes it and cuts its log off behind the last commit that counted.
     *
     * @throws UncheckedIOException when it could not be cut: to be called again before anybody opens the folder
     */
    public void close(Environment failed) {
        if (failed.isOpen()) {
            failed(failed);
            failed.getEnvironmentConfig().setEnvCloseForcedly(true);
            failed.close();
        }
        if (end != NOT_FAILED) {
            cut();
            end = NOT_FAILED;
        }
    }

    /** The newest file first, so that at any moment only the last one is not full. */
    private void cut() {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> blocks = files.filter(
                            file -> file.getFileName().toString().endsWith(LogUtil.LOG_FILE_EXTENSION))
                    .sorted(Comparator.comparing(LogTail::address).reversed())
                    .toList();
            for (Path block : blocks) {
                if (address(block) >= end) {
                    Files.delete(block);
                }
            }
            try (FileChannel names = FileChannel.open(folder)) {
                names.force(true);
            }
            for (Path block : blocks) {
                if (address(block) < end) {
                    truncate(block, end - address(block));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot mend the log in " + folder, unreadable);
        }
    }

    private static long address(Path block) {
        return LogUtil.getAddress(block.getFileName().toString());
    }

    private static void truncate(Path block, long length) throws IOException {
        if (Files.size(block) > length) {
            try (FileChannel channel = FileChannel.open(block, StandardOpenOption.WRITE)) {
                channel.truncate(length);
                channel.force(true);
            }
        }
    }
}
