package io.flotilla.chain.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Ed25519Signature;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Ed25519CheckTest {
    /** RFC 8032 section 7.1, test 2. */
    private static final String SEED = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";

    private static final Ed25519PublicKey KEY =
            new Ed25519PublicKey("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    private static final Ed25519Signature SIGNATURE =
            new Ed25519Signature("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                    + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    private static final byte[] MESSAGE = {0x72};

    private final Ed25519Check check = new Ed25519Check();

    @Test
    void theVectorsOfTheRfcHold() {
        ConsensusSigner signer = new ConsensusSigner(HexFormat.of().parseHex(SEED));

        assertThat(signer.publicKey()).isEqualTo(KEY.value());
        assertThat(signer.sign(MESSAGE)).isEqualTo(SIGNATURE);
        assertThat(check.verifies(KEY, MESSAGE, SIGNATURE)).isTrue();
    }

    @Test
    void anotherMessageOrKeyDoesNotVerify() {
        byte[] other = "other".getBytes(StandardCharsets.UTF_8);
        Ed25519PublicKey stranger = new Ed25519PublicKey(new ConsensusSigner(new byte[32]).publicKey());

        assertThat(check.verifies(KEY, other, SIGNATURE)).isFalse();
        assertThat(check.verifies(stranger, MESSAGE, SIGNATURE)).isFalse();
    }

    /** S + L satisfies the same equation: accepted, one vote would have two forms. */
    @Test
    void aSignatureHasOneForm() {
        BigInteger order = BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
        byte[] bytes = SIGNATURE.bytes();
        BigInteger s = new BigInteger(1, reversed(Arrays.copyOfRange(bytes, 32, 64))).add(order);
        byte[] high = Arrays.copyOf(reversed(s.toByteArray()), 32);
        System.arraycopy(high, 0, bytes, 32, 32);

        assertThat(check.verifies(KEY, MESSAGE, Ed25519Signature.of(bytes))).isFalse();
    }

    @Test
    void aKeyOfSmallOrderIsNoKey() {
        Ed25519PublicKey identity = new Ed25519PublicKey("01" + "00".repeat(31));

        assertThat(check.verifies(identity, MESSAGE, new Ed25519Signature("01" + "00".repeat(63))))
                .isFalse();
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] turned = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            turned[i] = bytes[bytes.length - 1 - i];
        }
        return turned;
    }
}
