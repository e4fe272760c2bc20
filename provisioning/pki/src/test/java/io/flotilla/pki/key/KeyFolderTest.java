package io.flotilla.pki.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.pki.fake.Forge;
import io.flotilla.pki.fake.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyFolderTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path root;

    private Path folder;
    private KeyFolder keys;

    @BeforeEach
    void open() {
        folder = root.resolve("identity");
        keys = KeyFolder.open(folder);
    }

    @Test
    void anEmptyFolderHasNoIdentity() {
        assertThat(keys.active()).isEmpty();
        assertThat(keys.pending()).isEmpty();
    }

    @Test
    void aPendingKeySurvivesACrash() {
        KeyPair first = keys.pendingKey(RANDOM);

        KeyPair again = KeyFolder.open(folder).pendingKey(RANDOM);

        assertThat(again.getPublic()).isEqualTo(first.getPublic());
        assertThat(KeyPairs.match(again.getPrivate(), first.getPublic())).isTrue();
    }

    @Test
    void aRenewalTakesEffectOnlyWhenItIsActivated() {
        Credential first = enrol();
        Credential second = prepared();

        assertThat(keys.active()).contains(first);
        assertThat(keys.pending()).contains(second);

        keys.activate();

        assertThat(KeyFolder.open(folder).active()).contains(second);
        assertThat(keys.pending()).isEmpty();
    }

    @Test
    void theNextRenewalHasAnotherKeyAlsoAfterACrashDuringActivation() throws IOException {
        prepared();
        byte[] leftover = Files.readAllBytes(folder.resolve("next-key.pem"));
        Credential active = keys.activate();
        Files.write(folder.resolve("next-key.pem"), leftover);

        assertThat(keys.pendingKey(RANDOM).getPublic())
                .isNotEqualTo(active.leaf().getPublicKey());
    }

    @Test
    void aDiscardedRenewalLeavesTheActiveIdentity() {
        Credential first = enrol();
        prepared();

        keys.discardPending();

        assertThat(keys.pending()).isEmpty();
        assertThat(keys.active()).contains(first);
    }

    @Test
    void aCertificateForAnotherKeyIsRefused() {
        keys.pendingKey(RANDOM);
        Credential other = Forge.certificate("CN=other").selfSigned();

        assertThatThrownBy(() -> keys.storePending(other.chain()))
                .isInstanceOfSatisfying(
                        PkiException.class, e -> assertThat(e.code()).isEqualTo(PkiException.Code.BAD_ANSWER));
        assertThatThrownBy(() -> keys.storePending(List.of())).isInstanceOf(PkiException.class);
    }

    @Test
    void everyFileIsReadableByItsOwnerOnly() throws IOException {
        enrol();
        prepared();

        try (var files = Files.list(folder)) {
            assertThat(files)
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void aDamagedIdentityIsOneSentenceThatSaysWhatToDo() throws IOException {
        enrol();
        Path file = folder.resolve("identity.pem");
        Files.writeString(file, Files.readString(file).substring(60));

        assertThatThrownBy(() -> keys.active())
                .isInstanceOfSatisfying(
                        PkiException.class, e -> assertThat(e.code()).isEqualTo(PkiException.Code.MALFORMED))
                .hasMessageContaining("identity.pem")
                .hasMessageContaining("enrol");
    }

    @Test
    void opensslReadsKeyAndCertificate() {
        Tool.require("openssl");
        enrol();

        assertThat(Tool.run(folder, "openssl", "pkey", "-in", "identity.pem", "-noout", "-check")
                        .output())
                .contains("valid");
        assertThat(Tool.run(folder, "openssl", "x509", "-in", "identity.pem", "-noout", "-subject")
                        .output())
                .contains("CN = self");
    }

    private Credential enrol() {
        prepared();
        return keys.activate();
    }

    private Credential prepared() {
        KeyPair key = keys.pendingKey(RANDOM);
        keys.storePending(Forge.certificate("CN=self").key(key).selfSigned().chain());
        return keys.pending().orElseThrow();
    }
}
