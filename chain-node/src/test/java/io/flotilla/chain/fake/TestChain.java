package io.flotilla.chain.fake;

import io.flotilla.chain.block.Decided;
import io.flotilla.chain.crypto.ConsensusSigner;
import io.flotilla.chain.crypto.Ed25519Check;
import io.flotilla.chain.ledger.ChainStore;
import io.flotilla.chain.ledger.Ledger;
import io.flotilla.chain.vm.Engine;
import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.BlockCertificate;
import io.flotilla.contract.chain.BlockCertificate.Seal;
import io.flotilla.contract.chain.ChainLimits;
import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.chain.TransactionKey;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.codec.CanonicalJson;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.NodeId;
import io.flotilla.contract.identity.OrgId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A chain of four organisations with one validator and one transaction key each, whose keys the test has. */
public final class TestChain {
    public static final List<String> ORGANISATIONS = List.of("bank-a", "bank-b", "insurer-c", "port-d");
    /** What the genesis block deploys under the name {@code store}. */
    public static final byte[] CODE = "good".getBytes(StandardCharsets.UTF_8);

    public final Genesis genesis;
    public final Sha256 chainId;

    private final Map<String, Long> nonces = new HashMap<>();

    public TestChain() {
        this(List.of(new Genesis.Contract("store", Sha256.of(CODE), "[\"begun\"]")));
    }

    public TestChain(List<Genesis.Contract> contracts) {
        genesis = new Genesis(
                new ChainId("trade"),
                ORGANISATIONS.stream()
                        .map(id -> new Genesis.Organisation(
                                new OrgId(id),
                                "The " + id,
                                "AA==",
                                List.of(signer(id).publicKey())))
                        .toList(),
                ORGANISATIONS.stream()
                        .map(id -> new Genesis.Validator(
                                new OrgId(id),
                                new NodeId("validator-1"),
                                signer(id + "/validator-1").publicKey(),
                                Endpoint.parse("127.0.0.1:30301")))
                        .toList(),
                contracts,
                new Genesis.Parameters(
                        new ConsensusParameters(
                                ConsensusParameters.QBFT,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(8),
                                Duration.ofSeconds(10)),
                        new ChainLimits(4_000_000, 1 << 20)),
                Map.of(
                        "deployContracts",
                        List.of(new OrgId("bank-a"), new OrgId("bank-b")),
                        "proposeMembers",
                        List.of(new OrgId("bank-a"))),
                Instant.parse("2026-11-22T00:00:00Z"));
        chainId = Sha256.of(CanonicalJson.bytes(Documents.tree(genesis)));
    }

    /** The signer of an organisation's transactions, or of a validator, by its name. */
    public static ConsensusSigner signer(String name) {
        return new ConsensusSigner(
                Sha256.of(name.getBytes(StandardCharsets.UTF_8)).bytes());
    }

    public static Ed25519PublicKey key(String name) {
        return new Ed25519PublicKey(signer(name).publicKey());
    }

    /** What {@code members.add-key} takes to add that signer's key for this node's organisation. */
    public List<String> proven(String signer, String node) {
        return proven(signer, node, genesis.chain().value());
    }

    /** The same, for the chain of this name. */
    public List<String> proven(String signer, String node, String named) {
        String agentKey = "A".repeat(43);
        byte[] statement = TransactionKey.statement(new ChainId(named), NodeAddress.parse(node), agentKey);
        return List.of(key(signer).value(), signer(signer).sign(statement).value(), node, agentKey);
    }

    public Ledger open(ChainStore store, Engine engine) {
        store.saveCode(CODE);
        return Ledger.open(store, genesis, chainId, engine, engine, new Ed25519Check());
    }

    /** The next one of this organisation. */
    public Transaction call(String signer, String contract, String method, String arguments) {
        long nonce = nonces.merge(signer, 1L, Long::sum) - 1;
        return signed(signer, nonce, 1_000_000, contract, method, arguments);
    }

    public Transaction signed(
            String signer, long nonce, long gasLimit, String contract, String method, String arguments) {
        Transaction bare = new Transaction(
                chainId,
                key(signer),
                nonce,
                100_000,
                gasLimit,
                contract,
                method,
                arguments,
                new Ed25519Signature("0".repeat(128)));
        return new Transaction(
                chainId,
                bare.sender(),
                nonce,
                bare.validUntilHeight(),
                gasLimit,
                contract,
                method,
                arguments,
                signer(signer).sign(bare.statement()));
    }

    /** Builds the next block of these and makes it final. */
    public Decided decide(Ledger ledger, Transaction... transactions) {
        Block block = ledger.build(
                NodeAddress.parse("bank-a/validator-1"), Instant.EPOCH, List.of(transactions), () -> false);
        Decided decided = sealed(block, ledger.tip().next());
        ledger.commit(decided);
        return decided;
    }

    /** With the seals of a quorum. */
    public Decided sealed(Block block, ValidatorSet validators) {
        byte[] statement = BlockCertificate.statement(chainId, block.height(), 0, block.id());
        List<Seal> seals = validators.members().stream()
                .limit(validators.quorum())
                .map(one ->
                        new Seal(one.address(), signer(one.address().toString()).sign(statement)))
                .toList();
        return new Decided(block, new BlockCertificate(0, seals));
    }
}
