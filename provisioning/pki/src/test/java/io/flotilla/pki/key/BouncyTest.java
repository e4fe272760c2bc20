package io.flotilla.pki.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

final class BouncyTest {
    private static final byte[] TEXT = {1, 2, 3};

    @Test
    void whatIsListedIsWhatBouncyCastleItselfOffers() {
        BouncyCastleProvider whole = new BouncyCastleProvider();

        assertThat(Bouncy.PROVIDER.getServices())
                .hasSize(3)
                .allSatisfy(few -> assertThat(few.getClassName())
                        .isEqualTo(whole.getService(few.getType(), few.getAlgorithm())
                                .getClassName()));
    }

    @Test
    void aSignatureIsOneForTheJdkToo() throws GeneralSecurityException {
        KeyPair pair = KeyPairs.generateP256(new SecureRandom());
        Signature signer = Signature.getInstance("SHA256WITHECDSA", Bouncy.PROVIDER);
        signer.initSign(pair.getPrivate());
        signer.update(TEXT);
        byte[] signature = signer.sign();

        Signature jdk = Signature.getInstance("SHA256withECDSA", "SunEC");
        jdk.initVerify(KeyFactory.getInstance("EC", "SunEC")
                .generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded())));
        jdk.update(TEXT);

        assertThat(jdk.verify(signature)).isTrue();
    }

    @Test
    void whatIsNotListedIsFoundAllTheSame() throws GeneralSecurityException {
        assertThat(Signature.getInstance("Ed25519", Bouncy.PROVIDER).getAlgorithm())
                .isEqualTo("Ed25519");
        assertThatExceptionOfType(NoSuchAlgorithmException.class)
                .isThrownBy(() -> Signature.getInstance("none such", Bouncy.PROVIDER));
    }
}
