package io.flotilla.simulate;

import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.TransactionKey;
import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Bootstrap;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.Credential;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.HexFormat;
import java.util.function.BiFunction;
import javax.net.ssl.KeyManagerFactory;

/** Who a light agent is after it has enrolled. */
record Identity(Bootstrap bootstrap, Credential credential) {
    private static final String ED25519 = "Ed25519";
    private static final int RAW_BYTES = 32;
    /** Of a store that never leaves this process. */
    private static final char[] NO_SECRET = "simulate".toCharArray();

    NodeAddress node() {
        return bootstrap.to();
    }

    DocumentSigner signer() {
        return new DocumentSigner(
                credential.key(), (ECPublicKey) credential.leaf().getPublicKey(), Bouncy.PROVIDER);
    }

    /** For TLS. JKS, since PKCS#12 spends milliseconds on a password that protects nothing here. */
    static KeyManagerFactory keys(Credential own) {
        try {
            KeyStore store = KeyStore.getInstance("JKS");
            store.load(null, null);
            store.setKeyEntry("own", own.key(), NO_SECRET, own.chain().toArray(new Certificate[0]));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NO_SECRET);
            return keys;
        } catch (GeneralSecurityException | IOException broken) {
            throw new IllegalStateException("a key cannot be used for TLS", broken);
        }
    }

    /** A chain node's key with its proof, which is all that anybody sees of it here. */
    ConsensusKey consensusKey(String agentKey) {
        return proven(ConsensusKey.statement(bootstrap.chain(), node(), agentKey), ConsensusKey::new);
    }

    /** As {@link #consensusKey}, the organisation's. */
    TransactionKey transactionKey(String agentKey) {
        return proven(TransactionKey.statement(bootstrap.chain(), node(), agentKey), TransactionKey::new);
    }

    /** @param key of public key and proof, in hex */
    private static <K> K proven(byte[] statement, BiFunction<String, String, K> key) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ED25519).generateKeyPair();
            Signature proof = Signature.getInstance(ED25519);
            proof.initSign(pair.getPrivate());
            proof.update(statement);
            byte[] spki = pair.getPublic().getEncoded();
            HexFormat hex = HexFormat.of();
            return key.apply(hex.formatHex(spki, spki.length - RAW_BYTES, spki.length), hex.formatHex(proof.sign()));
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this Java makes no Ed25519 keys", broken);
        }
    }
}
