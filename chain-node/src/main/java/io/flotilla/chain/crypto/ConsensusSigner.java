package io.flotilla.chain.crypto;

import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Signs with the node's consensus key, Ed25519 as of RFC 8032 section 5.1. */
public final class ConsensusSigner {
    private final Ed25519PrivateKeyParameters key;
    private final String publicKey;

    /** @param seed the private key of RFC 8032 section 5.1.5, 32 bytes */
    public ConsensusSigner(byte[] seed) {
        if (seed.length != Ed25519.SECRET_KEY_SIZE) {
            throw new IllegalArgumentException("an Ed25519 private key has 32 bytes, not " + seed.length);
        }
        key = new Ed25519PrivateKeyParameters(seed);
        publicKey = HexFormat.of().formatHex(key.generatePublicKey().getEncoded());
    }

    /** A fresh private key for the constructor. */
    public static byte[] newSeed(SecureRandom random) {
        byte[] seed = new byte[Ed25519.SECRET_KEY_SIZE];
        random.nextBytes(seed);
        return seed;
    }

    /** 32 bytes in lower-case hex. */
    public String publicKey() {
        return publicKey;
    }

    /** The public key with a signature that proves possession to one agent. */
    public ConsensusKey prove(ChainId chain, NodeAddress node, String agentKey) {
        return new ConsensusKey(
                publicKey, sign(ConsensusKey.statement(chain, node, agentKey)).value());
    }

    /** Deterministic: the same statement has the same signature. */
    public Ed25519Signature sign(byte[] statement) {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        key.sign(Ed25519.Algorithm.Ed25519, null, statement, 0, statement.length, signature, 0);
        return Ed25519Signature.of(signature);
    }
}
