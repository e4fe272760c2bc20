package io.flotilla.fleet.fake;

import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.TransactionKey;
import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.Claim;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.HeldStamps;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.KeyPairs;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of one host, and what it says of itself. */
public final class Speaker {
    private static final int RAW_KEY_BYTES = 32;

    private final NodeAddress node;
    private final ChainId chain;
    private final KeyPair agent = KeyPairs.generateP256(new SecureRandom());
    private final KeyPair consensus;
    private final KeyPair transactions;

    public Speaker(NodeAddress node, ChainId chain) {
        this.node = node;
        this.chain = chain;
        try {
            KeyPairGenerator keys = KeyPairGenerator.getInstance("Ed25519");
            this.consensus = keys.generateKeyPair();
            this.transactions = keys.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public NodeAddress node() {
        return node;
    }

    public KeyPair agentKeys() {
        return agent;
    }

    public DocumentSigner signer() {
        return new DocumentSigner(agent.getPrivate(), (ECPublicKey) agent.getPublic(), Bouncy.PROVIDER);
    }

    public About about(long seq, int port, String journal) {
        return about(seq, port, journal, thumbprint(), null, HeldStamps.NONE);
    }

    /** As {@link #about}, with a claim. */
    public About claiming(long seq, String journal, Claim claim) {
        return about(seq, 1001, journal, thumbprint(), claim, HeldStamps.NONE);
    }

    /** As {@link #about}, with documents of the manager that its agent holds. */
    public About holding(long seq, HeldStamps held) {
        return about(seq, 1001, "journal-0", thumbprint(), null, held);
    }

    /** As {@link #about}, its proof bound to another key. */
    public About aboutWithForeignProof(long seq, int port) {
        return about(seq, port, "journal", "another", null, HeldStamps.NONE);
    }

    /** As {@link #about}, without the key that signs transactions. */
    public About aboutWithoutTransactions(long seq, int port) {
        return withTransactionKey(about(seq, port, "journal"), null);
    }

    /** As {@link #about}, the proof of its transaction key made for another agent's key. */
    public About aboutWithForeignTransactionKey(long seq, int port) {
        TransactionKey foreign = aboutWithForeignProof(seq, port).transactionKey();
        return withTransactionKey(about(seq, port, "journal"), foreign);
    }

    private static About withTransactionKey(About whole, @Nullable TransactionKey key) {
        return new About(
                whole.from(),
                whole.chain(),
                whole.epoch(),
                whole.seq(),
                whole.versions(),
                whole.operations(),
                whole.schemas(),
                whole.agentKey(),
                whole.consensusKey(),
                key,
                whole.endpoint(),
                whole.journalId(),
                whole.claim(),
                whole.held());
    }

    private About about(long seq, int port, String journal, String provenFor, @Nullable Claim claim, HeldStamps held) {
        return new About(
                node,
                chain,
                1,
                seq,
                Map.of("agent", "0.1.0"),
                Command.Operation.names(),
                Map.of("config", 1),
                thumbprint(),
                new ConsensusKey(raw(consensus), proof(consensus, ConsensusKey.statement(chain, node, provenFor))),
                new TransactionKey(
                        raw(transactions), proof(transactions, TransactionKey.statement(chain, node, provenFor))),
                new Endpoint("127.0.0.1", port),
                journal,
                claim,
                held);
    }

    private String thumbprint() {
        return Jwk.thumbprint((ECPublicKey) agent.getPublic());
    }

    /** With which it signs transactions, hex. */
    public String transactionKey() {
        return raw(transactions);
    }

    private static String raw(KeyPair key) {
        byte[] encoded = key.getPublic().getEncoded();
        return HexFormat.of().formatHex(encoded, encoded.length - RAW_KEY_BYTES, encoded.length);
    }

    private static String proof(KeyPair key, byte[] statement) {
        try {
            Signature proof = Signature.getInstance("Ed25519");
            proof.initSign(key.getPrivate());
            proof.update(statement);
            return HexFormat.of().formatHex(proof.sign());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
