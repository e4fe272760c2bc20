package io.flotilla.simulate.chain;

import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.pki.key.Bouncy;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.HexFormat;

/** A transaction key of one organisation, which signs one transaction after the other. Not thread-safe. */
final class Account {
    private static final Ed25519Signature UNSIGNED = new Ed25519Signature("00".repeat(64));
    private static final int KEY_BYTES = 32;
    /** More than twice what a transfer takes. */
    private static final long GAS = 20_000;
    /** Above what a measured chain reaches, and not so high that its nodes refuse it. */
    private static final long LAST_HEIGHT = 50_000;

    private final OrgId organisation;
    private final KeyPair pair;
    private long nonce;

    Account(OrgId organisation) {
        this.organisation = organisation;
        try {
            pair = KeyPairGenerator.getInstance("Ed25519", Bouncy.PROVIDER).generateKeyPair();
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this Java makes no Ed25519 keys", broken);
        }
    }

    OrgId organisation() {
        return organisation;
    }

    /** The 32 raw bytes, hex. */
    String publicKey() {
        byte[] encoded = pair.getPublic().getEncoded();
        return HexFormat.of().formatHex(Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length));
    }

    /** The next transaction of this key. */
    Transaction call(Sha256 chainId, String contract, String method, String arguments) {
        Transaction draft = transaction(chainId, contract, method, arguments, UNSIGNED);
        Transaction signed = transaction(chainId, contract, method, arguments, sign(draft.statement()));
        nonce++;
        return signed;
    }

    /** The node did not take the newest one: its number is free again. */
    void refused() {
        nonce--;
    }

    private Transaction transaction(
            Sha256 chainId, String contract, String method, String arguments, Ed25519Signature signature) {
        return new Transaction(
                chainId,
                new Ed25519PublicKey(publicKey()),
                nonce,
                LAST_HEIGHT,
                GAS,
                contract,
                method,
                arguments,
                signature);
    }

    private Ed25519Signature sign(byte[] statement) {
        try {
            Signature signer = Signature.getInstance("Ed25519", Bouncy.PROVIDER);
            signer.initSign(pair.getPrivate());
            signer.update(statement);
            return new Ed25519Signature(HexFormat.of().formatHex(signer.sign()));
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this Java signs nothing with Ed25519", broken);
        }
    }
}
