package io.flotilla.fleet.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.cli.client.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoFolderTest {
    @TempDir
    Path root;

    @Test
    void anEarlierDemoIsNotOverwritten() throws IOException {
        Files.createDirectories(root.resolve("manager"));

        assertThatThrownBy(() -> DemoFolder.make(root))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("--dir");
    }

    @Test
    void aFolderWithOtherThingsInItIsTaken() throws IOException {
        Files.writeString(root.resolve("demo.out"), "output of the one who started the demo");

        DemoFolder folder = DemoFolder.make(root);

        assertThat(folder.temporary()).isFalse();
        assertThat(folder.node(NodeAddress.parse("bank-a/n")).admin())
                .isEqualTo(root.resolve("agents/bank-a.n/node/admin.json"));
    }

    @Test
    void aTemporaryFolderIsRemovedWhole() throws IOException {
        DemoFolder folder = DemoFolder.make(null);
        Files.createDirectories(folder.manager());
        Files.writeString(folder.managerLog(), "x");

        folder.remove();

        assertThat(folder.root()).doesNotExist();
    }

    @Test
    void theEndOfALogIsShown() throws IOException {
        Path log = Files.writeString(
                root.resolve("log"),
                IntStream.rangeClosed(1, 40).mapToObj(i -> "line " + i).collect(Collectors.joining("\n")));

        assertThat(DemoFolder.tail(log)).startsWith("    line 29\n").endsWith("    line 40");
        assertThat(DemoFolder.tail(root.resolve("none"))).isEmpty();
    }
}
