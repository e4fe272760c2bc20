package io.flotilla.fleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BrokerVerbsTest {
    @TempDir
    Path folder;

    private Path manager;
    private Terminal terminal;

    @BeforeEach
    void open() throws IOException {
        manager = Files.createDirectories(folder.resolve("manager"));
        Files.writeString(manager.resolve("manager.json"), "{}");
        terminal = new Terminal(Map.of("HOME", folder.toString()));
    }

    @Test
    void aHomeIsWrittenAndItsUseSaid() throws IOException {
        Path home = folder.resolve("broker");

        assertThat(prepare("--to", home.toString(), "--public-name", "mqtt.example.org", "--port", "18883"))
                .isZero();

        assertThat(terminal.out())
                .containsSubsequence(
                        "home       " + home,
                        "server.p12 for mqtt.example.org until ",
                        "java -Dhivemq.home=" + home + " -cp ",
                        "fleet up --dir " + manager + " --broker ssl://mqtt.example.org:18883");
        assertThat(Files.readString(home.resolve("conf/config.xml"))).contains("<port>18883</port>");
        assertThat(home.resolve("conf/server.p12")).isNotEmptyFile();
        assertThat(home.resolve("conf/trusted.p12")).isNotEmptyFile();
        assertThat(home.resolve("extensions/flotilla"))
                .isDirectoryContaining("glob:**hivemq-extension.xml")
                .isDirectoryContaining("glob:**flotilla.properties")
                .isDirectoryContaining("glob:**flotilla-extension.jar");
    }

    @Test
    void preparedAgainItKeepsItsPasswordAndGetsANewCertificate() throws IOException {
        Path conf = manager.resolve("standalone/conf");
        assertThat(prepare("--public-name", "localhost")).isZero();
        String password = Files.readString(conf.resolve("stores.password"));
        byte[] first = Files.readAllBytes(conf.resolve("server.p12"));

        assertThat(prepare("--public-name", "localhost")).isZero();

        assertThat(conf.resolve("stores.password")).hasContent(password);
        assertThat(Files.readAllBytes(conf.resolve("server.p12"))).isNotEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--port 0 | --port must be 1 to 65535",
                "--port 70000 | 70000",
                "--public-name=a~b | neither a host name nor an IP address"
            })
    void aBrokerThatCannotBeIsOneSentenceAndLeavesNothing(String options, String said) {
        assertThat(prepare(options.replace(' ', '\n').replace('~', ' ').split("\n")))
                .isEqualTo(2);

        assertThat(terminal.err()).contains(said).hasLineCount(1);
        assertThat(manager.resolve("ca")).doesNotExist();
    }

    @Test
    void theEmbeddedBrokersFolderIsNotOverwritten() {
        assertThat(prepare("--to", manager.resolve("broker").toString())).isEqualTo(2);

        assertThat(terminal.err()).contains("is the embedded broker's: choose another");
    }

    private int prepare(String... options) {
        List<String> line = new ArrayList<>(List.of("broker", "prepare", "--dir", manager.toString()));
        line.addAll(List.of(options));
        return terminal.run(line.toArray(String[]::new));
    }
}
