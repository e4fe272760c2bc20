package io.flotilla.pki.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.pki.fake.Forge;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyStoreFileTest {
    private static final char[] PASSWORD = "secret".toCharArray();

    @TempDir
    Path folder;

    @Test
    void whatWasWrittenIsReadBack() {
        Credential made = Forge.certificate("CN=x").selfSigned();
        Path file = folder.resolve("x.p12");

        KeyStoreFile.write(file, made, PASSWORD);

        assertThat(KeyStoreFile.read(file, PASSWORD)).isEqualTo(made);
    }

    @Test
    void aTrustStoreHoldsItsCertificates() throws Exception {
        Credential made = Forge.certificate("CN=x").selfSigned();
        Path file = folder.resolve("trust.p12");

        KeyStoreFile.writeTrust(file, made.chain(), PASSWORD);

        KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD);
        assertThat(store.isCertificateEntry("trusted-0")).isTrue();
        assertThat(store.getCertificate("trusted-0")).isEqualTo(made.leaf());
    }

    @Test
    void damageAndAWrongPasswordAreToldApart() throws Exception {
        Path file = folder.resolve("x.p12");
        KeyStoreFile.write(file, Forge.certificate("CN=x").selfSigned(), PASSWORD);
        Path damaged = Files.write(folder.resolve("damaged.p12"), List.of("no key store"));

        assertThatThrownBy(() -> KeyStoreFile.read(file, "wrong".toCharArray()))
                .isInstanceOfSatisfying(
                        PkiException.class, e -> assertThat(e.code()).isEqualTo(PkiException.Code.WRONG_PASSWORD));
        assertThatThrownBy(() -> KeyStoreFile.read(damaged, PASSWORD))
                .isInstanceOfSatisfying(
                        PkiException.class, e -> assertThat(e.code()).isEqualTo(PkiException.Code.MALFORMED));
        assertThatThrownBy(() -> KeyStoreFile.read(folder.resolve("none.p12"), PASSWORD))
                .isInstanceOfSatisfying(
                        PkiException.class, e -> assertThat(e.code()).isEqualTo(PkiException.Code.FILE));
    }
}
