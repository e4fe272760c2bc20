package io.flotilla.pki.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedFileTest {
    private static final char[] PASSPHRASE = "correct hörse battery".toCharArray();
    private static final byte[] CONTENT = "the root's key".repeat(1000).getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void seal() {
        file = folder.resolve("backup");
        SealedFile.write(file, CONTENT, PASSPHRASE);
    }

    @Test
    void whoKnowsThePassphraseReadsWhatWasWritten() {
        assertThat(SealedFile.read(file, PASSPHRASE)).isEqualTo(CONTENT);
    }

    @Test
    void itIsTheOwnersAloneAndShowsNothing() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).doesNotContain("root").startsWith("eyJ");
    }

    @Test
    void anotherPassphraseIsToldFromNothing() {
        assertThatThrownBy(() -> SealedFile.read(file, "correct horse battery".toCharArray()))
                .isInstanceOf(PkiException.class)
                .hasMessageContaining("the passphrase does not open")
                .extracting(e -> ((PkiException) e).code())
                .isEqualTo(PkiException.Code.WRONG_PASSWORD);
    }

    @Test
    void aChangedByteIsNoticed() throws Exception {
        String text = Files.readString(file);
        int middle = text.length() / 2;
        char other = text.charAt(middle) == 'A' ? 'B' : 'A';
        Files.writeString(file, text.substring(0, middle) + other + text.substring(middle + 1));

        assertThatThrownBy(() -> SealedFile.read(file, PASSPHRASE)).isInstanceOf(PkiException.class);
    }

    @Test
    void whatWasCutOffOrIsSomethingElseIsSaidSo() throws Exception {
        Files.writeString(file, "no such thing");

        assertThatThrownBy(() -> SealedFile.read(file, PASSPHRASE))
                .isInstanceOf(PkiException.class)
                .hasMessageContaining("not a sealed file");
    }

    @Test
    void aShortPassphraseIsRefused() {
        assertThatThrownBy(() -> SealedFile.write(file, CONTENT, "short".toCharArray()))
                .hasMessageContaining("12 characters");
    }
}
