package io.flotilla.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.codec.Json;
import io.flotilla.contract.message.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogTailTest {
    @TempDir
    Path folder;

    @Test
    void theNewestLinesOfTheLogAskedForComeTheNewestLast() throws IOException {
        write("agent.log", "one\ntwo\nthree\n");
        write("node.log", "other\n");

        assertThat(read(Question.Log.AGENT, 2)).containsExactly("two", "three");
        assertThat(read(Question.Log.NODE, 2)).containsExactly("other");
    }

    @Test
    void aLogThatIsNotThereHasNoLines() throws IOException {
        assertThat(read(Question.Log.NODE, 5)).isEmpty();
    }

    @Test
    void aHugeLogIsReadFromItsEndAndItsAnswerStaysSmall() throws IOException {
        write(
                "agent.log",
                IntStream.range(0, 20_000)
                        .mapToObj(i -> "line " + i + " \"quoted\" \\ \u001b[31m" + "some words ".repeat(20))
                        .collect(Collectors.joining("\n")));

        List<String> lines = read(Question.Log.AGENT, 500);

        assertThat(lines.size()).isBetween(50, 499);
        assertThat(lines.get(lines.size() - 1)).startsWith("line 19999 ").doesNotContain("\u001b");
        assertThat(Json.write(lines).length).isLessThan(48 << 10);
    }

    @Test
    void oneEndlessLineIsCut() throws IOException {
        write("agent.log", "start\n" + "word ".repeat(2_000));

        assertThat(read(Question.Log.AGENT, 1)).singleElement().asString().hasSize(1_001);
    }

    @Test
    void aHashIsNoSecret() throws IOException {
        write("node.log", "genesis " + "0a".repeat(32));

        assertThat(read(Question.Log.NODE, 1)).containsExactly("genesis " + "0a".repeat(32));
    }

    @Test
    void whatLooksLikeASecretIsLeftOut() throws IOException {
        write("node.log", """
                Authorization: Bearer abc.def
                password=hunter2 and more
                {"token":"s3cret","height":4}
                -----BEGIN PRIVATE KEY-----
                MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgabcdefghijklmnop
                """);

        assertThat(read(Question.Log.NODE, 10))
                .containsExactly(
                        "Authorization: Bearer [left out]",
                        "password=[left out] and more",
                        "{\"token\":\"[left out]\",\"height\":4}",
                        "[left out]",
                        "[left out]");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private List<String> read(Question.Log of, int lines) throws IOException {
        return new LogTail(folder.resolve("agent.log"), folder.resolve("node.log"))
                .read(new Question.LogTail(of, lines));
    }
}
