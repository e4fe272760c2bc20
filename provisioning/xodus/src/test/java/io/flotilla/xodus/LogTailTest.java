package io.flotilla.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import jetbrains.exodus.bindings.StringBinding;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;
import jetbrains.exodus.env.Transaction;
import jetbrains.exodus.log.LogUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
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
        assertThatThrownBy(() -> tail.close(failed)).isInstanceOf(UncheckedIOException.class);
        Files.write(block, new byte[500], StandardOpenOption.APPEND);
        Files.delete(obstacle);

        tail.close(failed);

        assertThat(block).hasSize(good);
        Environment again = Environments.newInstance(folder.toFile(), config());
        assertThat(again.<String>computeInReadonlyTransaction(now ->
                        StringBinding.entryToString(store(again, now).get(now, StringBinding.stringToEntry("k")))))
                .isEqualTo("v");
        again.close();
    }

    private static EnvironmentConfig config() {
        return new EnvironmentConfig().setLogDurableWrite(true).setManagementEnabled(false);
    }

    private static Store store(Environment environment, Transaction now) {
        return environment.openStore("s", StoreConfig.WITHOUT_DUPLICATES, now);
    }
}
