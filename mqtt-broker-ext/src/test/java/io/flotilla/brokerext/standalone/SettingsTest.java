package io.flotilla.brokerext.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.brokerext.fixture.FleetInMemory;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.key.Pem;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    Path folder;

    private FleetInMemory fleet;

    @BeforeEach
    void makeFleet() throws Exception {
        fleet = new FleetInMemory(folder.resolve("ca"));
        Files.writeString(folder.resolve("root.pem"), Pem.of(fleet.authorities().root()));
        Files.write(folder.resolve("signers.json"), Json.write(fleet.signers()));
    }

    @Test
    void theFileInTheZipHoldsTheDefaults() throws Exception {
        try (InputStream shipped = Settings.class.getResourceAsStream(Settings.FILE)) {
            Files.copy(shipped, folder.resolve(Settings.FILE));
        }

        Settings settings = Settings.read(folder);

        assertThat(settings)
                .isEqualTo(new Settings(
                        TrustDomain.DEFAULT, fleet.authorities().root(), fleet.signers(), Duration.ofSeconds(90)));
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnceWithItsKey() throws Exception {
        Files.writeString(
                folder.resolve(Settings.FILE),
                "trust-domain=Nonsense\nroot=nowhere.pem\nsigners=root.pem\npresence-grace=90\ncolour=red\n");

        assertThatThrownBy(() -> Settings.read(folder))
                .isInstanceOf(Settings.BadSettings.class)
                .hasMessageContainingAll(
                        Settings.FILE,
                        "colour: there is no such key",
                        "trust-domain: ",
                        "root: cannot read",
                        "signers: not JSON",
                        "presence-grace: \"90\" is no ISO 8601 duration");
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        Files.writeString(folder.resolve(Settings.FILE), "root=\n");

        assertThatThrownBy(() -> Settings.read(folder))
                .hasMessageContainingAll("trust-domain: is missing", "root: is missing", "signers: is missing");
    }

    @Test
    void aFileThatIsNotThereIsSaidInOneSentence() {
        assertThatThrownBy(() -> Settings.read(folder))
                .isInstanceOf(Settings.BadSettings.class)
                .hasMessageContaining("fleet broker prepare");
    }
}
