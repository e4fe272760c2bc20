package io.flotilla.chain.crypto;

import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.SignatureCheck;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Verifies with BouncyCastle, which refuses an S that is not below the group's order, so a signature has one form. */
public final class Ed25519Check implements SignatureCheck {
    @Override
    public boolean verifies(Ed25519PublicKey key, byte[] statement, Ed25519Signature signature) {
        byte[] point = key.bytes();
        return Ed25519.validatePublicKeyFull(point, 0)
                && Ed25519.verify(signature.bytes(), 0, point, 0, statement, 0, statement.length);
    }
}
