package io.flotilla.pki.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.security.SecureRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

final class HostileBytesPropertyTest {
    private static final byte[] GOOD =
            KeyPairs.generateP256(new SecureRandom()).getPublic().getEncoded();

    @Property(tries = 500)
    void keyRulesNeverThrow(@ForAll @Size(max = 200) byte[] bytes) {
        PublicKeyRules.check(bytes);
    }

    @Property(tries = 500)
    void aChangedByteOfAGoodKeyIsAVerdictToo(@ForAll @IntRange(max = 90) int at, @ForAll byte value) {
        byte[] changed = GOOD.clone();
        changed[at] = value;

        PublicKeyRules.check(changed);
    }

    @Property(tries = 300)
    void parsersThrowTheModulesOwnExceptionOnly(
            @ForAll @Size(max = 200) byte[] bytes, @ForAll @StringLength(max = 80) String text) {
        String armoured = "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n";

        assertThat(catchThrowable(() -> Certificates.parse(bytes))).isInstanceOf(PkiException.class);
        assertThat(catchThrowable(() -> Pem.privateKey(text))).isInstanceOf(PkiException.class);
        assertThat(catchThrowable(() -> Pem.privateKey(armoured))).isInstanceOf(PkiException.class);
    }
}
