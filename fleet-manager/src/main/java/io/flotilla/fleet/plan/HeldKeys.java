package io.flotilla.fleet.plan;

import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.TransactionKey;
import io.flotilla.contract.message.About;
import io.flotilla.pki.key.Bouncy;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** Checks that a host holds the keys that its agent names: its node's for consensus, its own for transactions. */
public final class HeldKeys {
    /** The SubjectPublicKeyInfo of an Ed25519 key up to its 32 bytes (RFC 8410). */
    private static final String SPKI = "302a300506032b6570032100";

    private static final String ED25519 = "Ed25519";

    private HeldKeys() {}

    /** Whether the document brings a consensus key with a proof that fits node, chain and agent key. Never throws. */
    public static boolean consensus(About about) {
        ConsensusKey key = about.consensusKey();
        return key != null
                && proven(
                        key.publicKey(),
                        ConsensusKey.statement(about.chain(), about.from(), about.agentKey()),
                        key.proof());
    }

    /** As {@link #consensus}, of the key that signs transactions for the organisation. */
    public static boolean transactions(About about) {
        TransactionKey key = about.transactionKey();
        return key != null
                && proven(
                        key.publicKey(),
                        TransactionKey.statement(about.chain(), about.from(), about.agentKey()),
                        key.proof());
    }

    private static boolean proven(String key, byte[] statement, String proof) {
        try {
            PublicKey publicKey = KeyFactory.getInstance(ED25519, Bouncy.PROVIDER)
                    .generatePublic(new X509EncodedKeySpec(HexFormat.of().parseHex(SPKI + key)));
            Signature verifier = Signature.getInstance(ED25519, Bouncy.PROVIDER);
            verifier.initVerify(publicKey);
            verifier.update(statement);
            return verifier.verify(HexFormat.of().parseHex(proof));
        } catch (GeneralSecurityException | IllegalArgumentException notAKey) {
            return false;
        }
    }
}
