package io.flotilla.fleet.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManagerAccessTest {
    @TempDir
    Path home;

    @Test
    void theEnvironmentComesFirst() throws IOException {
        remembered("https://remembered:8443").save(file(), "local");

        ManagerAccess found = ManagerAccess.find(Map.of(
                "HOME", home.toString(), "FLEET_URL", "https://asked:1/", "FLEET_TOKEN", "t", "FLEET_CA", "ca.pem"));

        assertThat(found).isEqualTo(new ManagerAccess(URI.create("https://asked:1"), "t", Path.of("ca.pem")));
    }

    @Test
    void aContextIsRememberedBesideOthersForItsOwnerAlone() throws IOException {
        remembered("https://one:1").save(file(), "one");
        remembered("https://two:2").save(file(), "two");

        ManagerAccess found = ManagerAccess.find(Map.of("HOME", home.toString()));

        assertThat(found.url()).isEqualTo(URI.create("https://two:2"));
        assertThat(Files.readString(file())).contains("https://one:1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void withoutEitherItSaysWhatToDo() {
        assertThatThrownBy(() -> ManagerAccess.find(Map.of("HOME", home.toString())))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("fleet up")
                .hasMessageContaining("FLEET_URL");
    }

    @Test
    void halfAnEnvironmentOrAWrongAddressIsRefused() {
        assertThatThrownBy(() -> ManagerAccess.find(Map.of("FLEET_URL", "https://a:1")))
                .hasMessageContaining("FLEET_TOKEN");
        assertThatThrownBy(() ->
                        ManagerAccess.find(Map.of("FLEET_URL", "http://a:1", "FLEET_TOKEN", "t", "FLEET_CA", "c")))
                .hasMessageContaining("https://host:port");
    }

    private static ManagerAccess remembered(String url) {
        return new ManagerAccess(URI.create(url), "t", Path.of("/ca.pem"));
    }

    private Path file() {
        return ManagerAccess.contexts(Map.of("HOME", home.toString()));
    }
}
