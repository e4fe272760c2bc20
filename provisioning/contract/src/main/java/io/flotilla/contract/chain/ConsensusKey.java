package io.flotilla.contract.chain;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import java.nio.charset.StandardCharsets;

/**
 * A chain node's Ed25519 public key with its proof of possession.
 *
 * @param publicKey the 32 raw bytes (RFC 8032), lower-case hex
 * @param proof the 64-byte signature by that key over {@link #statement}, lower-case hex
 */
public record ConsensusKey(String publicKey, String proof) {
    public ConsensusKey {
        checkPublicKey(publicKey);
        checkProof(proof);
    }

    static void checkProof(String proof) {
        if (!Sha256.isHex(proof, 128)) {
            throw new IllegalArgumentException("proof is not an Ed25519 signature: 128 lower-case hex digits");
        }
    }

    static void checkPublicKey(String publicKey) {
        if (!Sha256.isHex(publicKey, 64)) {
            throw new IllegalArgumentException("publicKey is not an Ed25519 key: 64 lower-case hex digits");
        }
    }

    /**
     * What the proof signs. No part can hold a line feed, so the parts cannot be shifted against each other.
     *
     * @param agentKey the RFC 7638 thumbprint of the agent's key that will sign the {@code about} document
     */
    public static byte[] statement(ChainId chain, NodeAddress node, String agentKey) {
        return ("flotilla-pop/1\n" + chain + "\n" + node + "\n" + agentKey).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * What a candidate signs to say that it follows the chain.
     *
     * @param recentBlock id of one of the last 100 blocks
     */
    public static byte[] readiness(Sha256 chainId, NodeAddress candidate, Sha256 recentBlock) {
        return Domain.READY.statement(new ByteWriter()
                .hash(chainId)
                .text(candidate.toString())
                .hash(recentBlock)
                .toBytes());
    }
}
