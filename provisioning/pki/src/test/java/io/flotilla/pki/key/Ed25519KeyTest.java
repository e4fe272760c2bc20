package io.flotilla.pki.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class Ed25519KeyTest {
    /** SubjectPublicKeyInfo of RFC 8410 section 4, up to the key's 32 bytes. */
    private static final String PREFIX = "302a300506032b6570032100";

    private static final byte[] STATEMENT = "statement".getBytes(UTF_8);

    @TempDir
    Path folder;

    private final SecureRandom random = new SecureRandom();

    @Test
    void itIsMadeOnceAndOnlyItsOwnerMayReadIt() throws Exception {
        Path file = folder.resolve("key.pem");

        Ed25519Key made = Ed25519Key.kept(file, random);
        Ed25519Key again = Ed25519Key.kept(file, random);

        assertThat(again.publicKey()).isEqualTo(made.publicKey());
        assertThat(again.sign(STATEMENT)).isEqualTo(made.sign(STATEMENT));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Ed25519Key.kept(folder.resolve("other.pem"), random).publicKey())
                .isNotEqualTo(made.publicKey());
    }

    @Test
    void anotherImplementationReadsTheKeyAndVerifiesItsSignature() throws Exception {
        Path file = folder.resolve("key.pem");
        Ed25519Key key = Ed25519Key.kept(file, random);
        KeyFactory jdk = KeyFactory.getInstance("Ed25519", "SunEC");
        PublicKey publicKey = jdk.generatePublic(new X509EncodedKeySpec(
                HexFormat.of().parseHex(PREFIX + key.publicKey().value())));

        Signature verifier = Signature.getInstance("Ed25519", "SunEC");
        verifier.initVerify(publicKey);
        verifier.update(STATEMENT);
        assertThat(verifier.verify(key.sign(STATEMENT).bytes())).isTrue();

        Signature signer = Signature.getInstance("Ed25519", "SunEC");
        signer.initSign(jdk.generatePrivate(new PKCS8EncodedKeySpec(Pem.only("PRIVATE KEY", Files.readString(file)))));
        signer.update(STATEMENT);
        assertThat(signer.sign()).isEqualTo(key.sign(STATEMENT).bytes());
    }

    @Test
    void aDamagedFileIsNotReplacedByAnotherKey() throws Exception {
        Path file = folder.resolve("key.pem");
        for (String damaged : new String[] {
            "", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", p256(),
        }) {
            Files.writeString(file, damaged);

            assertThatThrownBy(() -> Ed25519Key.kept(file, random))
                    .isInstanceOfSatisfying(
                            PkiException.class, bad -> assertThat(bad.code()).isEqualTo(PkiException.Code.MALFORMED));
            assertThat(file).content().isEqualTo(damaged);
        }
    }

    private String p256() {
        return Pem.of(KeyPairs.generateP256(random).getPrivate());
    }
}
