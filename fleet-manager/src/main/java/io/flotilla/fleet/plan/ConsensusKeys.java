package io.flotilla.fleet.plan;

import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.message.About;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** Checks that a node holds the consensus key that its agent names. */
public final class ConsensusKeys {
    /** The SubjectPublicKeyInfo of an Ed25519 key up to its 32 bytes (RFC 8410). */
    private static final String SPKI = "302a300506032b6570032100";

    private static final String ED25519 = "Ed25519";

    private ConsensusKeys() {}

    /** Whether the document brings a consensus key with a proof that fits node, chain and agent key. Never throws. */
    public static boolean proven(About about) {
        ConsensusKey key = about.consensusKey();
        if (key == null) {
            return false;
        }
        try {
            PublicKey publicKey = KeyFactory.getInstance(ED25519)
                    .generatePublic(new X509EncodedKeySpec(HexFormat.of().parseHex(SPKI + key.publicKey())));
            Signature verifier = Signature.getInstance(ED25519);
            verifier.initVerify(publicKey);
            verifier.update(ConsensusKey.statement(about.chain(), about.from(), about.agentKey()));
            return verifier.verify(HexFormat.of().parseHex(key.proof()));
        } catch (GeneralSecurityException notAKey) {
            return false;
        }
    }
}
