package io.flotilla.contract.codec;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import io.flotilla.contract.message.SignerList.PublicJwk;
import java.security.interfaces.ECPublicKey;

/** P-256 public keys as JWK (RFC 7517) and their thumbprints (RFC 7638). */
public final class Jwk {
    private Jwk() {}

    public static PublicJwk of(ECPublicKey key) {
        ECKey jwk = new ECKey.Builder(Curve.P_256, key).build();
        return new PublicJwk("EC", "P-256", jwk.getX().toString(), jwk.getY().toString());
    }

    /** @throws IllegalArgumentException unless it is a point of P-256 */
    public static ECPublicKey publicKey(PublicJwk jwk) {
        if (!jwk.kty().equals("EC") || !jwk.crv().equals("P-256")) {
            throw new IllegalArgumentException("a signer's key is EC P-256, not " + jwk.kty() + " " + jwk.crv());
        }
        try {
            return new ECKey.Builder(Curve.P_256, new Base64URL(jwk.x()), new Base64URL(jwk.y()))
                    .build()
                    .toECPublicKey();
        } catch (JOSEException | IllegalStateException bad) {
            throw new IllegalArgumentException("a signer's key is not a point of P-256", bad);
        }
    }

    /** The {@code kid} of signatures by this key: base64url of the SHA-256 of the JWK's required members. */
    public static String thumbprint(ECPublicKey key) {
        try {
            return new ECKey.Builder(Curve.P_256, key)
                    .build()
                    .computeThumbprint()
                    .toString();
        } catch (JOSEException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
