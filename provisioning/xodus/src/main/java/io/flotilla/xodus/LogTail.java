package io.flotilla.xodus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentImpl;
import jetbrains.exodus.log.LogUtil;

/**
 * Closes an environment after a commit that failed half way. What that commit has left in the last file shifts whatever
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
     * Closes it and cuts its log off behind the last commit that counted.
     *
     * @throws UncheckedIOException when it could not be cut: to be called again before anybody opens the folder
     */
    public void close(Environment failed) {
        if (failed.isOpen()) {
            end = ((EnvironmentImpl) failed).getLog().getHighAddress();
            failed.getEnvironmentConfig().setEnvCloseForcedly(true);
            failed.close();
        }
        if (end != NOT_FAILED) {
            cut();
            end = NOT_FAILED;
        }
    }

    private void cut() {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> blocks = files.filter(
                            file -> file.getFileName().toString().endsWith(LogUtil.LOG_FILE_EXTENSION))
                    .toList();
            for (Path block : blocks) {
                cut(block, end - LogUtil.getAddress(block.getFileName().toString()));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot mend the log in " + folder, unreadable);
        }
    }

    private static void cut(Path block, long length) throws IOException {
        if (Files.size(block) > Math.max(0, length)) {
            try (FileChannel channel = FileChannel.open(block, StandardOpenOption.WRITE)) {
                channel.truncate(Math.max(0, length));
                channel.force(true);
            }
        }
    }
}
