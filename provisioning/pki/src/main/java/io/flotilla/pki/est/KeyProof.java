package io.flotilla.pki.est;

import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.Certificates;
import io.flotilla.pki.key.PublicKeyRules;
import java.io.IOException;
import java.security.PublicKey;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/** What is taken from a PKCS#10 request: the public key, proven by the request's own signature. Nothing else is read. */
sealed interface KeyProof {
    record Proven(PublicKey key) implements KeyProof {}

    record Unproven(Refusal why) implements KeyProof {}

    Set<ASN1ObjectIdentifier> SIGNATURES = Set.of(
            X9ObjectIdentifiers.ecdsa_with_SHA256,
            X9ObjectIdentifiers.ecdsa_with_SHA384,
            X9ObjectIdentifiers.ecdsa_with_SHA512,
            PKCSObjectIdentifiers.sha256WithRSAEncryption,
            PKCSObjectIdentifiers.sha384WithRSAEncryption,
            PKCSObjectIdentifiers.sha512WithRSAEncryption);

    /** Never throws, whatever the bytes. */
    static KeyProof of(byte[] body) {
        Optional<byte[]> der = EstBody.decode(body);
        if (der.isEmpty()) {
            return new Unproven(Refusal.REQUEST_MALFORMED);
        }
        try {
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(der.get());
            byte[] key = request.getSubjectPublicKeyInfo().getEncoded();
            if (PublicKeyRules.check(key).isPresent()) {
                return new Unproven(Refusal.KEY_UNFIT);
            }
            return signed(request) ? new Proven(Certificates.publicKey(key)) : new Unproven(Refusal.REQUEST_UNPROVEN);
        } catch (IOException | RuntimeException hostile) {
            return new Unproven(Refusal.REQUEST_MALFORMED);
        }
    }

    private static boolean signed(PKCS10CertificationRequest request) {
        try {
            return SIGNATURES.contains(request.getSignatureAlgorithm().getAlgorithm())
                    && request.isSignatureValid(new JcaContentVerifierProviderBuilder()
                            .setProvider(Bouncy.PROVIDER)
                            .build(request.getSubjectPublicKeyInfo()));
        } catch (PKCSException | OperatorCreationException | RuntimeException hostile) {
            return false;
        }
    }
}
