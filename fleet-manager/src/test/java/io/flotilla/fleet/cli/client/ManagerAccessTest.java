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
    void theEnvironmentComesBeforeTheCurrentContextAndAfterTheOneAskedFor() {
        contexts().put("local", at("https://remembered:8443"));
        Map<String, String> environment = Map.of(
                "HOME", home.toString(), "FLEET_URL", "https://asked:1/", "FLEET_TOKEN", "t", "FLEET_CA", "ca.pem");

        assertThat(ManagerAccess.find(environment, null))
                .isEqualTo(new ManagerAccess(URI.create("https://asked:1"), "t", Path.of("ca.pem")));
        assertThat(ManagerAccess.find(environment, "local").url()).isEqualTo(URI.create("https://remembered:8443"));
    }

    @Test
    void theFirstContextIsTheCurrentOneAndTheFileIsItsOwnersAlone() throws IOException {
        contexts().put("one", at("https://one:1"));
        contexts().put("two", at("https://two:2"));

        assertThat(ManagerAccess.find(Map.of("HOME", home.toString()), null).url())
                .isEqualTo(URI.create("https://one:1"));
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(contexts().file())))
                .isEqualTo("rw-------");
        contexts().use("two");
        assertThat(ManagerAccess.find(Map.of("HOME", home.toString()), null).context())
                .isEqualTo("two");
        contexts().remove("two");
        assertThatThrownBy(() -> ManagerAccess.find(Map.of("HOME", home.toString()), null))
                .hasMessageContaining("fleet context use one");
    }

    @Test
    void aNameThatIsNotThereOrIsNoneIsRefusedWithThoseThatAre() {
        contexts().put("one", at("https://one:1"));

        assertThatThrownBy(() -> contexts().use("tow")).hasMessageContaining("there are one");
        assertThatThrownBy(() -> contexts().put("../x", at("https://one:1"))).hasMessageContaining("no name");
    }

    @Test
    void aFileThatIsNoneIsSaidByItsName() throws IOException {
        Files.createDirectories(contexts().file().getParent());
        Files.writeString(contexts().file(), "{\"current\":");

        assertThatThrownBy(() -> contexts().all()).hasMessageContaining("contexts.json cannot be read");
        Files.writeString(contexts().file(), "{\"contexts\":{\"a\":{\"url\":\"https://a:1\"}}}");
        assertThatThrownBy(() -> contexts().all()).hasMessageContaining("\"a\"").hasMessageContaining("no token");
    }

    @Test
    void withoutEitherItSaysWhatToDo() {
        assertThatThrownBy(() -> ManagerAccess.find(Map.of("HOME", home.toString()), null))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("fleet up")
                .hasMessageContaining("fleet context add")
                .hasMessageContaining("FLEET_URL");
    }

    @Test
    void halfAnEnvironmentOrAWrongAddressIsRefused() {
        assertThatThrownBy(() -> ManagerAccess.find(Map.of("FLEET_URL", "https://a:1"), null))
                .hasMessageContaining("FLEET_TOKEN");
        assertThatThrownBy(() -> ManagerAccess.find(
                        Map.of("FLEET_URL", "http://a:1", "FLEET_TOKEN", "t", "FLEET_CA", "c"), null))
                .hasMessageContaining("https://host:port");
    }

    private static ManagerAccess at(String url) {
        return new ManagerAccess(URI.create(url), "t", Path.of("/ca.pem"));
    }

    private Contexts contexts() {
        return Contexts.of(Map.of("HOME", home.toString()));
    }
}
