package io.flotilla.chain.crypto;

import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.SignatureCheck;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519.PublicPoint;

/**
 * Verifies with BouncyCastle, which refuses an S that is not below the group's order, so a signature has one form. Whether a
 * key is a point of the right order takes almost as long as a signature: the keys used last are remembered. Any thread.
 */
public final class Ed25519Check implements SignatureCheck {
    private static final int MOST_KEYS = 1_024;

    private final Map<Ed25519PublicKey, Optional<PublicPoint>> points = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Ed25519PublicKey, Optional<PublicPoint>> eldest) {
            return size() > MOST_KEYS;
        }
    };

    @Override
    public boolean verifies(Ed25519PublicKey key, byte[] statement, Ed25519Signature signature) {
        return point(key)
                .filter(point -> Ed25519.verify(signature.bytes(), 0, point, statement, 0, statement.length))
                .isPresent();
    }

    private Optional<PublicPoint> point(Ed25519PublicKey key) {
        synchronized (points) {
            Optional<PublicPoint> known = points.get(key);
            if (known != null) {
                return known;
            }
        }
        Optional<PublicPoint> fresh = Optional.ofNullable(Ed25519.validatePublicKeyFullExport(key.bytes(), 0));
        synchronized (points) {
            points.put(key, fresh);
        }
        return fresh;
    }
}
