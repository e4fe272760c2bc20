package io.flotilla.brokerext.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.brokerext.StandaloneExtension;
import io.flotilla.brokerext.fixture.FleetInMemory;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.key.Pem;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtensionFolderTest {
    private static final String SERVICE = "META-INF/services/com.hivemq.extension.sdk.api.ExtensionMain";

    @TempDir
    Path folder;

    @Test
    void itsSettingsCanBeReadAndItsLauncherFindsEveryClassInLib() throws Exception {
        FleetInMemory fleet = new FleetInMemory(folder.resolve("ca"));
        String root = Pem.of(fleet.authorities().root());

        Path written = ExtensionFolder.write(folder.resolve("extensions"), TrustDomain.DEFAULT, root, fleet.signers());
        ExtensionFolder.write(folder.resolve("extensions"), TrustDomain.DEFAULT, root, fleet.signers());

        assertThat(Settings.read(written).signers()).isEqualTo(fleet.signers());
        assertThat(Files.readString(written.resolve("hivemq-extension.xml"))).contains("<id>flotilla</id>");
        URL launcher = written.resolve("flotilla-extension.jar").toUri().toURL();
        try (URLClassLoader alone = new URLClassLoader(new URL[] {launcher}, ClassLoader.getPlatformClassLoader())) {
            try (var service = alone.getResourceAsStream(SERVICE)) {
                assertThat(new String(service.readAllBytes(), StandardCharsets.UTF_8).strip())
                        .isEqualTo(StandaloneExtension.class.getName());
            }
            for (String name : new String[] {
                "io.flotilla.contract.topic.Topics",
                "com.fasterxml.jackson.databind.ObjectMapper",
                "com.nimbusds.jose.JWSObject",
                "org.jspecify.annotations.Nullable"
            }) {
                assertThat(Class.forName(name, true, alone).getClassLoader()).isSameAs(alone);
            }
            assertThat(alone.getResource("io/flotilla/brokerext/StandaloneExtension.class"))
                    .isNotNull();
        }
    }

    @Test
    void settingsThatWereChangedStay() throws Exception {
        FleetInMemory fleet = new FleetInMemory(folder.resolve("ca"));
        String root = Pem.of(fleet.authorities().root());
        Path extensions = folder.resolve("extensions");
        Path settings = ExtensionFolder.write(extensions, TrustDomain.DEFAULT, root, fleet.signers())
                .resolve(Settings.FILE);
        String changed = Files.readString(settings) + "# by hand\n";
        Files.writeString(settings, changed);

        ExtensionFolder.write(extensions, TrustDomain.DEFAULT, root, fleet.signers());

        assertThat(settings).hasContent(changed);
    }
}
