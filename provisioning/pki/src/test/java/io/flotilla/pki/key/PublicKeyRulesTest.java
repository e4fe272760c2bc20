package io.flotilla.pki.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.pki.key.PublicKeyRules.Rejection;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.nist.NISTNamedCurves;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PublicKeyRulesTest {
    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1"})
    void twoNamedCurvesAreFit(String curve) throws Exception {
        assertThat(PublicKeyRules.check(ec(curve))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp192r1", "secp224r1", "secp521r1", "secp256k1", "brainpoolP256r1"})
    void otherCurvesAreRefused(String curve) throws Exception {
        assertThat(PublicKeyRules.check(ec(curve))).contains(Rejection.CURVE);
    }

    @Test
    void rsaIsFitFrom3072BitsOn() throws Exception {
        assertThat(rsa(BigInteger.ONE.shiftLeft(3071).setBit(0), 65_537)).isEmpty();
        assertThat(rsa(BigInteger.ONE.shiftLeft(3070).setBit(0), 65_537)).contains(Rejection.RSA_SIZE);
        assertThat(rsa(BigInteger.ONE.shiftLeft(2047).setBit(0), 65_537)).contains(Rejection.RSA_SIZE);
        assertThat(rsa(BigInteger.ONE.shiftLeft(20_000).setBit(0), 65_537)).contains(Rejection.RSA_SIZE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 65_538})
    void oddRsaExponentsBelow65537AreRefused(long exponent) throws Exception {
        assertThat(rsa(BigInteger.ONE.shiftLeft(3071).setBit(0), exponent)).contains(Rejection.RSA_EXPONENT);
    }

    @Test
    void explicitParametersAreRefusedEvenOfAGoodCurve() throws IOException {
        var p256 = NISTNamedCurves.getByName("P-256");
        var info = new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, p256),
                p256.getG().getEncoded(false));

        assertThat(PublicKeyRules.check(info.getEncoded())).contains(Rejection.EXPLICIT_PARAMETERS);
    }

    @Test
    void aPointOffItsCurveIsRefused() throws IOException {
        byte[] point = NISTNamedCurves.getByName("P-256").getG().getEncoded(false);
        point[64] ^= 1;

        assertThat(p256(point)).contains(Rejection.OFF_CURVE);
    }

    @Test
    void thePointAtInfinityAndAPointOfTheWrongLengthAreRefused() throws IOException {
        assertThat(p256(new byte[] {0})).contains(Rejection.OFF_CURVE);
        assertThat(p256(new byte[] {4, 1, 2, 3})).contains(Rejection.OFF_CURVE);
        assertThat(p256(new byte[0])).contains(Rejection.OFF_CURVE);
    }

    @Test
    void otherAlgorithmsAreRefused() throws Exception {
        PublicKey key =
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic();

        assertThat(PublicKeyRules.check(key)).contains(Rejection.ALGORITHM);
    }

    @Test
    void garbageIsRefused() {
        assertThat(PublicKeyRules.check(new byte[] {1, 2, 3})).contains(Rejection.MALFORMED);
        assertThat(PublicKeyRules.check(new byte[0])).contains(Rejection.MALFORMED);
    }

    private static PublicKey ec(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", Bouncy.PROVIDER);
        generator.initialize(new ECGenParameterSpec(curve), new SecureRandom());
        return generator.generateKeyPair().getPublic();
    }

    private static java.util.Optional<Rejection> rsa(BigInteger modulus, long exponent) throws IOException {
        return PublicKeyRules.check(new SubjectPublicKeyInfo(
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption),
                        new RSAPublicKey(modulus, BigInteger.valueOf(exponent)))
                .getEncoded());
    }

    private static java.util.Optional<Rejection> p256(byte[] point) throws IOException {
        return PublicKeyRules.check(new SubjectPublicKeyInfo(
                        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1),
                        point)
                .getEncoded());
    }
}
