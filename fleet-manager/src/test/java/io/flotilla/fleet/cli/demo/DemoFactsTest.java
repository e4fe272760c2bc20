package io.flotilla.fleet.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.ManagerAccess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoFactsTest {
    @TempDir
    Path folder;

    @Test
    void theFactsAreThoseThatOthersReadAndNobodyElseMay() throws IOException {
        Path file = folder.resolve("demo.json");
        DemoFacts facts = new DemoFacts(
                new ManagerAccess(URI.create("https://127.0.0.1:8443"), "t0k", Path.of("/d/root.pem")),
                "trade-finance",
                URI.create("ssl://127.0.0.1:8883"),
                new DemoFacts.Inspector("demo", "pw"),
                List.of(
                        new DemoFacts.Entry("manager", null, 1, Path.of("/d/manager"), List.of("java"), Map.of()),
                        new DemoFacts.Entry(
                                "agent", "bank-a/n", 2, Path.of("/d/a"), List.of("agent", "run"), Map.of("A", "b"))));

        facts.write(file);

        assertThat(Json.parse(Files.readAllBytes(file), 1 << 16).toString())
                .isEqualTo("{\"url\":\"https://127.0.0.1:8443\",\"token\":\"t0k\",\"ca\":\"/d/root.pem\","
                        + "\"chain\":\"trade-finance\",\"mqtt\":{\"host\":\"127.0.0.1\",\"port\":8883},"
                        + "\"inspector\":{\"user\":\"demo\",\"password\":\"pw\"},\"processes\":["
                        + "{\"role\":\"manager\",\"node\":null,\"pid\":1,\"dir\":\"/d/manager\",\"start\":[\"java\"],"
                        + "\"env\":{}},{\"role\":\"agent\",\"node\":\"bank-a/n\",\"pid\":2,\"dir\":\"/d/a\","
                        + "\"start\":[\"agent\",\"run\"],\"env\":{\"A\":\"b\"}}]}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(folder).isDirectoryNotContaining("glob:**.new");
    }
}
