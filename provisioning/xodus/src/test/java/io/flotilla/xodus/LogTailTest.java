package io.flotilla.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import jetbrains.exodus.OutOfDiskSpaceException;
import jetbrains.exodus.bindings.StringBinding;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;
import jetbrains.exodus.env.Transaction;
import jetbrains.exodus.io.FileDataReader;
import jetbrains.exodus.io.FileDataWriter;
import jetbrains.exodus.log.LogConfig;
import jetbrains.exodus.log.LogUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTailTest {
    private static final int SMALL_PAGE = 1 << 10;
    private static final long ROWS = 60;

    @TempDir
    Path folder;

    @Test
    void whatCouldNotBeCutOffAtFirstIsCutOffTheNextTime() throws IOException {
        Environment failed = Environments.newInstance(folder.toFile(), config());
        failed.executeInTransaction(
                now -> store(failed, now).put(now, StringBinding.stringToEntry("k"), StringBinding.stringToEntry("v")));
        Path block = folder.resolve(LogUtil.getLogFilename(0));
        long good = Files.size(block);
        Files.write(block, new byte[500], StandardOpenOption.APPEND);
        Path obstacle = Files.createDirectory(folder.resolve(LogUtil.getLogFilename(1 << 20)));
        LogTail tail = new LogTail(folder);
        Path inside = Files.createFile(obstacle.resolve("inside"));
        assertThatThrownBy(() -> tail.close(failed)).isInstanceOf(UncheckedIOException.class);
        Files.write(block, new byte[500], StandardOpenOption.APPEND);
        Files.delete(inside);

        tail.close(failed);

        assertThat(block).hasSize(good);
        Environment again = Environments.newInstance(folder.toFile(), config());
        assertThat(again.<String>computeInReadonlyTransaction(now ->
                        StringBinding.entryToString(store(again, now).get(now, StringBinding.stringToEntry("k")))))
                .isEqualTo("v");
        again.close();
    }

    /** A file that follows one which is not full keeps the log from being opened. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 500, 1_023, 1_024, 1_025, 2_000})
    void whatACommitHasLeftInSeveralFilesGoes(int written) {
        closesAndOpens(folder, new Left(1, 0, written));
    }

    /** Closing commits once more, behind the part of the commit that failed, and may find its own root nowhere. */
    @Test
    void whereverACommitEndedItIsClosed() throws IOException {
        for (int padding = 0; padding < SMALL_PAGE; padding += 4) {
            closesAndOpens(Files.createDirectory(folder.resolve("p" + padding)), new Left(64, padding, 300));
        }
    }

    /**
     * What a commit that fails leaves.
     *
     * @param fileKib of the log
     * @param padding bytes written before
     * @param written bytes of the commit
     */
    private record Left(int fileKib, int padding, int written) {}

    private static void closesAndOpens(Path folder, Left left) {
        EnvironmentConfig config = config().setLogDurableWrite(false)
                .setLogFileSize(left.fileKib())
                .setLogCachePageSize(SMALL_PAGE)
                .setLogCacheShared(false)
                .setMemoryUsage(1 << 20);
        Shortage disk = new Shortage(folder.toFile());
        LogConfig log = new LogConfig()
                .setReader(new FileDataReader(folder.toFile(), 16))
                .setWriter(disk);
        Environment failed = Environments.newInstance(log, config);
        put(failed, "before", left.padding());
        disk.left = left.written();
        assertThatThrownBy(() -> put(failed, "failed", 0)).isInstanceOf(OutOfDiskSpaceException.class);
        disk.left = Long.MAX_VALUE;

        new LogTail(folder).close(failed);

        assertThat(failed.isOpen()).as("closed %s", left).isFalse();
        Environment again = Environments.newInstance(folder.toFile(), config);
        assertThat(again.<Long>computeInReadonlyTransaction(
                        now -> store(again, now).count(now)))
                .as("rows %s", left)
                .isEqualTo(ROWS);
        put(again, "after", 0);
        again.close();
    }

    /** {@value #ROWS} rows in one commit. */
    private static void put(Environment environment, String prefix, int padding) {
        environment.executeInTransaction(now -> {
            for (int row = 0; row < ROWS; row++) {
                String value = row == 0 ? "v".repeat(1 + padding) : "v".repeat(20);
                store(environment, now)
                        .put(now, StringBinding.stringToEntry(prefix + row), StringBinding.stringToEntry(value));
            }
        });
    }

    /** A disk that takes so many bytes more, and then the first part of what it is given. */
    private static final class Shortage extends FileDataWriter {
        private long left = Long.MAX_VALUE;

        Shortage(File folder) {
            super(folder);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            int fits = (int) Math.min(length, left);
            super.write(bytes, from, fits);
            left -= fits;
            if (fits < length) {
                throw new OutOfDiskSpaceException(new IOException("full"));
            }
        }
    }

    private static EnvironmentConfig config() {
        return new EnvironmentConfig().setLogDurableWrite(true).setManagementEnabled(false);
    }

    private static Store store(Environment environment, Transaction now) {
        return environment.openStore("s", StoreConfig.WITHOUT_DUPLICATES, now);
    }
}
