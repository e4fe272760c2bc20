package io.flotilla.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeLogTest {
    @TempDir
    private Path folder;

    private Path file;
    private NodeLog log;

    @BeforeEach
    void begin() {
        file = folder.resolve("node.log");
        log = new NodeLog(file);
    }

    @Test
    void aSmallLogStaysAsItIs() throws IOException {
        log.bound();
        Files.writeString(file, "phase=RUNNING\n");
        log.bound();

        assertThat(file).hasContent("phase=RUNNING");
        assertThat(files()).containsExactly("node.log");
    }

    @Test
    void aLargeOneIsCopiedAwayUnderWhomItIsWrittenBy() throws IOException {
        try (OutputStream process = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int i = 0; i < 6; i++) {
                process.write(new byte[(int) NodeLog.MOST_BYTES]);
                process.write(("life " + i).getBytes(StandardCharsets.UTF_8));
                log.bound();
            }
            process.write('x');
        }

        assertThat(files()).containsExactly("node.log", "node.log.1", "node.log.2", "node.log.3");
        assertThat(file).hasContent("x");
        assertThat(end(folder.resolve("node.log.1"))).isEqualTo("life 5");
        assertThat(end(folder.resolve("node.log.3"))).isEqualTo("life 3");
    }

    @Test
    void itIsEmptiedAlsoWhereNoCopyCanBeMade() throws IOException {
        Files.createDirectories(folder.resolve("node.log.3/in/the/way"));
        Files.createFile(folder.resolve("node.log.2"));
        Files.write(file, new byte[(int) NodeLog.MOST_BYTES + 1]);

        log.bound();

        assertThat(file).isEmptyFile();
    }

    private Stream<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(one -> one.getFileName().toString()).sorted().toList().stream();
        }
    }

    private static String end(Path file) throws IOException {
        String all = Files.readString(file);
        return all.substring(all.length() - "life 0".length());
    }
}
