package io.flotilla.pki.key;

import java.io.IOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTNamedCurves;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.math.ec.ECPoint;

/** Which public keys are fit to be certified: named P-256 and P-384 with a point on the curve, RSA of 3072 to 8192 bits. */
public final class PublicKeyRules {
    private static final BigInteger LEAST_EXPONENT = BigInteger.valueOf(65_537);

    private PublicKeyRules() {}

    /** Why a key is refused. */
    public enum Rejection {
        ALGORITHM("the key is neither EC nor RSA: make a P-256 key"),
        CURVE("the curve is neither P-256 nor P-384: make a P-256 key"),
        EXPLICIT_PARAMETERS("the curve is spelt out instead of named: make a key on the named curve P-256"),
        OFF_CURVE("the point does not lie on its curve: make a new key"),
        RSA_SIZE("an RSA key must have 3072 to 8192 bits: make a larger one, or a P-256 key"),
        RSA_EXPONENT("the RSA exponent must be odd, at least 65537 and below 2^64: make a new key"),
        MALFORMED("the public key does not parse: make a new key");

        private final String sentence;

        Rejection(String sentence) {
            this.sentence = sentence;
        }

        public String sentence() {
            return sentence;
        }
    }

    public static Optional<Rejection> check(PublicKey key) {
        return check(key.getEncoded());
    }

    /** Looks at a SubjectPublicKeyInfo before any key factory does. Never throws. */
    public static Optional<Rejection> check(byte[] subjectPublicKeyInfo) {
        try {
            SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(subjectPublicKeyInfo);
            ASN1ObjectIdentifier algorithm = info.getAlgorithm().getAlgorithm();
            if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
                return ellipticCurve(info);
            }
            return algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)
                    ? rsa(RSAPublicKey.getInstance(info.parsePublicKey()))
                    : Optional.of(Rejection.ALGORITHM);
        } catch (IOException | RuntimeException hostile) {
            return Optional.of(Rejection.MALFORMED);
        }
    }

    private static Optional<Rejection> ellipticCurve(SubjectPublicKeyInfo info) {
        if (!(info.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve)) {
            return Optional.of(Rejection.EXPLICIT_PARAMETERS);
        }
        if (!curve.equals(SECObjectIdentifiers.secp256r1) && !curve.equals(SECObjectIdentifiers.secp384r1)) {
            return Optional.of(Rejection.CURVE);
        }
        X9ECParameters parameters = NISTNamedCurves.getByOID(curve);
        try {
            ECPoint point =
                    parameters.getCurve().decodePoint(info.getPublicKeyData().getOctets());
            return point.isInfinity() || !point.isValid() ? Optional.of(Rejection.OFF_CURVE) : Optional.empty();
        } catch (RuntimeException offCurve) {
            return Optional.of(Rejection.OFF_CURVE);
        }
    }

    private static Optional<Rejection> rsa(RSAPublicKey key) {
        int bits = key.getModulus().bitLength();
        if (bits < 3072 || bits > 8192) {
            return Optional.of(Rejection.RSA_SIZE);
        }
        BigInteger exponent = key.getPublicExponent();
        boolean fit = exponent.testBit(0) && exponent.compareTo(LEAST_EXPONENT) >= 0 && exponent.bitLength() <= 64;
        return fit ? Optional.empty() : Optional.of(Rejection.RSA_EXPONENT);
    }
}
