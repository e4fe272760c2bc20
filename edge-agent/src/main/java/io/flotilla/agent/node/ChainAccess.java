package io.flotilla.agent.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.Question;

/**
 * What the running node tells of its chain and takes for it. Safe for many threads; each call may block for seconds and
 * throws {@link NodeFault}.
 */
public interface ChainAccess {
    /**
     * @param chainId the chain's identity, the SHA-256 of its genesis block
     * @param organisation that the key speaks for
     * @param nonce how many of the key's transactions stand in blocks
     * @param next the nonce of its next transaction, those that wait counted
     * @param height of the node's newest block
     */
    record Account(Sha256 chainId, OrgId organisation, long nonce, long next, long height) {
        public Account {
            if (nonce < 0 || next < nonce || height < 0) {
                throw new IllegalArgumentException(
                        "nonce " + nonce + ", next " + next + " and height " + height + " do not fit");
            }
        }
    }

    /** Where a transaction is, as far as this node knows. */
    enum Whereabouts {
        /** On the node's disk, waiting for a block. */
        POOLED,
        /** In a block. */
        FINAL,
        UNKNOWN
    }

    /** A refusal when the chain does not know the key. */
    Account account(Ed25519PublicKey key);

    /**
     * Hands over a transaction's canonical bytes and returns when the node has them on its disk. The same bytes again
     * change nothing. A refusal: the node has not taken them.
     */
    void submit(byte[] transaction);

    /** Lets the node speak that keeps silent; a refusal when it is another one than this, or knows one more as unheard. The node's own answer. */
    ObjectNode speak(Command.ValidatorSpeak order);

    Whereabouts whereabouts(Sha256 transaction);

    /** The node's own answer, as it came. */
    ObjectNode answer(Question.OfChain question);
}
