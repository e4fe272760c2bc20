package io.flotilla.pki.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.pki.fake.Forge;
import io.flotilla.pki.fake.Tool;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FingerprintTest {
    @TempDir
    Path folder;

    @Test
    void itIsTheOneThatOpensslPrints() {
        Tool.require("openssl");
        Credential made = Forge.certificate("CN=x").selfSigned();
        PrivateFile.write(folder.resolve("x.pem"), Pem.of(made.leaf()));

        String printed = Tool.run(folder, "openssl", "x509", "-in", "x.pem", "-noout", "-fingerprint", "-sha256")
                .output();

        assertThat(Fingerprint.parse(printed.substring(printed.indexOf('=') + 1)))
                .isEqualTo(Fingerprint.of(made.leaf()));
    }

    @Test
    void itsTextIsReadBack() {
        Fingerprint made = Fingerprint.of(Forge.certificate("CN=x").selfSigned().leaf());

        assertThat(made.toString()).startsWith("sha256:").hasSize(71);
        assertThat(Fingerprint.parse(made.toString())).isEqualTo(made);
    }

    @Test
    void aShortOneIsRefused() {
        assertThatThrownBy(() -> Fingerprint.parse("sha256:abcd")).isInstanceOf(IllegalArgumentException.class);
    }
}
