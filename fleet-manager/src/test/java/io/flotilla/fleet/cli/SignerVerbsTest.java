package io.flotilla.fleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.pki.key.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SignerVerbsTest {
    @TempDir
    Path folder;

    private Path manager;
    private Terminal terminal;

    @BeforeEach
    void aManagersFolder() throws IOException {
        manager = Files.createDirectories(folder.resolve("manager"));
        Files.writeString(manager.resolve("manager.json"), "{}");
        terminal = new Terminal(Map.of("HOME", folder.toString()));
        assertThat(terminal.run("broker", "prepare", "--dir", manager.toString(), "--public-name", "localhost"))
                .isZero(); // Makes what a manager makes at its first start.
    }

    @Test
    void aRotationSaysWhatCountsAndWhatIsToBeDoneNext() {
        assertThat(rotate()).isZero();

        assertThat(terminal.out())
                .containsPattern("list 2 {2}key [-\\w]{43}\n")
                .contains("fleet up --dir " + manager)
                .contains("fleet backup save")
                .contains("fleet broker prepare");
    }

    @Test
    void theListsAreShownOldestFirst() {
        rotate();
        rotate();
        Terminal listing = new Terminal(Map.of("HOME", folder.toString()));

        assertThat(listing.run("signer", "list", "--dir", manager.toString())).isZero();

        assertThat(listing.out().lines()).hasSize(3);
        assertThat(listing.out()).containsSubsequence("list 1", "list 2", "list 3");
    }

    @Test
    void whatIsNoManagersFolderIsOneSentence() {
        assertThat(terminal.run("signer", "rotate", "--dir", folder.toString())).isEqualTo(2);

        assertThat(terminal.err()).contains("is no manager's folder").hasLineCount(1);
    }

    @Test
    void aDamagedKeyIsLeftAsItIs() throws IOException {
        PrivateFile.write(manager.resolve("signer.json"), "{");

        assertThat(rotate()).isEqualTo(1);

        assertThat(terminal.err()).contains("restore it from a backup");
        assertThat(manager.resolve("signer.json")).hasContent("{");
    }

    private int rotate() {
        return terminal.run("signer", "rotate", "--dir", manager.toString());
    }
}
