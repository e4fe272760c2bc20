package io.flotilla.contract.codec;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A signer and the ring that knows it. */
record TestKeys(KeyPair pair) {
    static final Provider PROVIDER = new BouncyCastleProvider();

    static TestKeys generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return new TestKeys(generator.generateKeyPair());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    ECPublicKey publicKey() {
        return (ECPublicKey) pair.getPublic();
    }

    DocumentSigner signer() {
        return new DocumentSigner(pair.getPrivate(), publicKey(), PROVIDER);
    }

    KeyRing ring() {
        String own = signer().kid();
        return kid -> kid.equals(own) ? Optional.of(publicKey()) : Optional.empty();
    }
}
