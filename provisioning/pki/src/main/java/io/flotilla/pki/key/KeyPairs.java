package io.flotilla.pki.key;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/** Makes key pairs and tells whether two halves belong together. */
public final class KeyPairs {
    private static final byte[] PROBE = {'f', 'l', 'o', 't', 'i', 'l', 'l', 'a'};

    private KeyPairs() {}

    public static KeyPair generateP256(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", Bouncy.PROVIDER);
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new PkiException(
                    PkiException.Code.CRYPTO, "no P-256 key could be made: check the Java installation", e);
        }
    }

    /** Whether a signature by {@code key} verifies with {@code publicKey}. */
    static boolean match(PrivateKey key, PublicKey publicKey) {
        String algorithm = key.getAlgorithm().startsWith("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        try {
            Signature signer = Signature.getInstance(algorithm, Bouncy.PROVIDER);
            signer.initSign(key);
            signer.update(PROBE);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm, Bouncy.PROVIDER);
            verifier.initVerify(publicKey);
            verifier.update(PROBE);
            return verifier.verify(signature);
        } catch (InvalidKeyException otherKind) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new PkiException(PkiException.Code.CRYPTO, "a key cannot be tried: check the Java installation", e);
        }
    }
}
