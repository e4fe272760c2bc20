package io.flotilla.chain.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.chain.crypto.ConsensusSigner;
import io.flotilla.chain.fake.AdminClient.Reply;
import io.flotilla.contract.chain.ByteWriter;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.chain.TransactionKey;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** An organisation's transaction key, and what its agent does with it. */
public final class Client {
    private static final Ed25519Signature NONE = new Ed25519Signature("0".repeat(128));

    private final OrgId organisation;
    private final ConsensusSigner key;

    /** The key follows from the organisation's name. */
    public Client(OrgId organisation) {
        this.organisation = organisation;
        key = new ConsensusSigner(Sha256.of(("transaction key of " + organisation).getBytes(StandardCharsets.UTF_8))
                .bytes());
    }

    public String publicKey() {
        return key.publicKey();
    }

    public ObjectNode account(Site site) {
        return site.admin().get("/chain/account/" + publicKey());
    }

    /** Signed for the next nonce that this node names. */
    public Transaction sign(Site site, String contract, String method, String arguments) {
        ObjectNode account = account(site);
        return sign(
                new Sha256(account.path("chainId").asText()),
                account.path("next").asLong(),
                account.path("height").asLong() + 1_000,
                contract,
                method,
                arguments);
    }

    public Transaction sign(
            Sha256 chain, long nonce, long validUntil, String contract, String method, String arguments) {
        Transaction unsigned = new Transaction(
                chain,
                new Ed25519PublicKey(publicKey()),
                nonce,
                validUntil,
                200_000,
                contract,
                method,
                arguments,
                NONE);
        return new Transaction(
                chain,
                unsigned.sender(),
                nonce,
                validUntil,
                unsigned.gasLimit(),
                contract,
                method,
                arguments,
                key.sign(unsigned.statement()));
    }

    public static Reply submit(Site site, Transaction transaction) {
        ByteWriter bytes = new ByteWriter();
        transaction.write(bytes);
        return site.admin()
                .send(
                        "POST",
                        "/chain/submit",
                        Json.object().put("transaction", Base64.getEncoder().encodeToString(bytes.toBytes())));
    }

    /** Adds a key that nobody has to this organisation; gives the transaction's id. */
    public Sha256 addKey(Site site, long number) {
        ConsensusSigner fresh =
                new ConsensusSigner(Sha256.of(("key " + number + publicKey()).getBytes(StandardCharsets.UTF_8))
                        .bytes());
        NodeAddress node = NodeAddress.parse(organisation + "/validator-2");
        String agentKey = "A".repeat(43);
        String proof = fresh.sign(TransactionKey.statement(Consortium.CHAIN, node, agentKey))
                .value();
        String arguments = "[\"" + String.join("\",\"", fresh.publicKey(), proof, node.toString(), agentKey) + "\"]";
        Transaction transaction = sign(site, "members", "add-key", arguments);
        Reply reply = submit(site, transaction);
        if (reply.status() != 202) {
            throw new IllegalStateException(reply.toString());
        }
        return transaction.id();
    }
}
