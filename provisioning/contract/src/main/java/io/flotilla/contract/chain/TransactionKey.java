package io.flotilla.contract.chain;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import java.nio.charset.StandardCharsets;

/**
 * The Ed25519 public key with which an agent signs transactions for its organisation, with its proof of possession.
 *
 * @param publicKey the 32 raw bytes (RFC 8032), lower-case hex
 * @param proof the 64-byte signature by that key over {@link #statement}, lower-case hex
 */
public record TransactionKey(String publicKey, String proof) {
    public TransactionKey {
        ConsensusKey.checkPublicKey(publicKey);
        ConsensusKey.checkProof(proof);
    }

    /**
     * What the proof signs. No part can hold a line feed, so the parts cannot be shifted against each other, and no
     * proof of a consensus key passes for one of a transaction key.
     *
     * @param agentKey the RFC 7638 thumbprint of the agent's key that will sign the {@code about} document
     */
    public static byte[] statement(ChainId chain, NodeAddress node, String agentKey) {
        return ("flotilla-pop-transactions/1\n" + chain + "\n" + node + "\n" + agentKey)
                .getBytes(StandardCharsets.UTF_8);
    }
}
