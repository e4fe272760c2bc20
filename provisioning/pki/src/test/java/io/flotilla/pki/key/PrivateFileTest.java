package io.flotilla.pki.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrivateFileTest {
    @TempDir
    Path folder;

    @Test
    void aFileIsReadableByItsOwnerOnly() throws IOException {
        Path file = folder.resolve("key.pem");

        PrivateFile.write(file, "secret");

        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @Test
    void aReplacedFileLosesTheRightsOfOthers() throws IOException {
        Path file = Files.writeString(folder.resolve("key.pem"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        PrivateFile.write(file, "new");

        assertThat(file).hasContent("new");
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @Test
    void foldersAreClosedToOthersAlsoWhenTheyWereThere() throws IOException {
        Path made = folder.resolve("a/b");
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));

        PrivateFile.createFolder(made);
        PrivateFile.createFolder(open);

        assertThat(permissions(made)).isEqualTo("rwx------");
        assertThat(permissions(open)).isEqualTo("rwx------");
    }

    @Test
    void noTemporaryFileIsLeft() throws IOException {
        PrivateFile.write(folder.resolve("key.pem"), "one");
        PrivateFile.write(folder.resolve("key.pem"), "two");

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aReaderSeesTheOldContentOrTheNewNeverAPart() throws Exception {
        Path file = folder.resolve("key.pem");
        String one = "1".repeat(200_000);
        String two = "2".repeat(200_000);
        PrivateFile.write(file, one);
        AtomicBoolean torn = new AtomicBoolean();
        AtomicBoolean done = new AtomicBoolean();
        Thread reader = new Thread(() -> {
            while (!done.get()) {
                String seen = PrivateFile.read(file);
                torn.compareAndSet(false, !seen.equals(one) && !seen.equals(two));
            }
        });
        reader.start();

        for (int i = 0; i < 40; i++) {
            PrivateFile.write(file, i % 2 == 0 ? two : one);
        }
        done.set(true);
        reader.join();

        assertThat(torn).isFalse();
    }

    @Test
    void whatCannotBeWrittenIsOneSentence() {
        Path nowhere = folder.resolve("missing/key.pem");

        assertThatThrownBy(() -> PrivateFile.write(nowhere, "x"))
                .isInstanceOfSatisfying(
                        PkiException.class, e -> assertThat(e.code()).isEqualTo(PkiException.Code.FILE))
                .hasMessageContaining("key.pem")
                .hasMessageContaining("check");
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
