package io.flotilla.fleet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script that {@code fleet completion} prints, in a real bash. */
final class CompletionTest {
    private static final Path BASH = Path.of("/bin/bash");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "fleet con, context",
        "fleet get no, nodes",
        "fleet command ru, run",
        "fleet context us, use",
        "fleet completion z, zsh",
        "fleet get nodes --no-c, --no-color"
    })
    void bashCompletesVerbsNounsAndOptions(String typed, String expected) throws Exception {
        String words = typed.replace(" ", "\" \"");
        int last = typed.split(" ").length - 1;

        String completed = bash("COMP_WORDS=(\"" + words + "\"); COMP_CWORD=" + last
                + "; _complete_fleet; printf '%s\\n' \"${COMPREPLY[@]}\"");

        assertThat(completed.lines().map(String::strip)).contains(expected);
    }

    @Test
    void bashKnowsWhomToAsk() throws Exception {
        assertThat(bash("complete -p fleet")).contains("-F _complete_fleet", " fleet");
    }

    @Test
    void zshIsMadeReadyFirst() {
        Terminal terminal = new Terminal(Map.of());

        assertThat(terminal.run("completion", "zsh")).isZero();

        assertThat(terminal.out())
                .startsWith("autoload -Uz compinit bashcompinit\n")
                .contains("_complete_fleet");
    }

    private String bash(String line) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(BASH), "install bash to test its completion");
        Terminal terminal = new Terminal(Map.of());
        assertThat(terminal.run("completion", "bash")).isZero();
        Path script = Files.writeString(folder.resolve("fleet.bash"), terminal.out());
        Process bash = new ProcessBuilder(BASH.toString(), "--norc", "-c", "source '" + script + "'; " + line)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        try {
            assertThat(bash.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            bash.destroyForcibly();
        }
        return Files.readString(folder.resolve("out"), StandardCharsets.UTF_8);
    }
}
