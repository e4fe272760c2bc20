package io.flotilla.contract.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.contract.chain.BlockCertificate.Flaw;
import io.flotilla.contract.chain.BlockCertificate.Seal;
import io.flotilla.contract.chain.ValidatorSet.Member;
import io.flotilla.contract.identity.NodeAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Golden vectors: another program that follows docs/chain.md must come to the same bytes. */
class CanonicalBytesTest {
    /** RFC 8032 section 7.1, test 1. */
    private static final String SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

    private static final Ed25519PublicKey KEY =
            new Ed25519PublicKey("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    private static final NodeAddress BANK = NodeAddress.parse("bank-a/validator-1");
    private static final Sha256 CHAIN = Sha256.of("chain".getBytes(StandardCharsets.UTF_8));
    private static final ValidatorSet VALIDATORS = new ValidatorSet(List.of(new Member(BANK, KEY)));

    @Test
    void aTransactionHasOneIdentity() throws Exception {
        Transaction transaction = transaction();

        assertThat(transaction.id().value())
                .isEqualTo("0b6be4e2333323bd18feba847ddc02eb951a3a6274f66b63fe7b75f0058bfe96");
        assertThat(read(transaction)).isEqualTo(transaction);
        assertThat(transaction.signed(CanonicalBytesTest::verifies)).isTrue();
    }

    @Test
    void aReceiptHasOneHash() {
        Receipt receipt = new Receipt(
                CHAIN,
                Receipt.Status.REVERTED,
                1_234,
                new byte[] {1, 2},
                "nicht der Eigentümer",
                List.of(new Receipt.Event("asset-register", "refused", new byte[] {3})));

        assertThat(receipt.hash().value())
                .isEqualTo("9f5110fda81fd3fe88383700d09d2c6fdf295e58b25726fa2a3959ae8504f930");
        ByteWriter bytes = new ByteWriter();
        receipt.write(bytes);
        ByteReader reader = new ByteReader(bytes.toBytes());
        assertThat(Receipt.read(reader)).isEqualTo(receipt);
        reader.end();
    }

    @Test
    void anEntryOfTheStateHasOneKey() {
        assertThat(StateKeys.data("asset-register", "crate".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("data/asset-register/6372617465");
        assertThat(StateKeys.hash("data/asset-register/6372617465").value())
                .isEqualTo("852cb3357017231b7eb0b9db434453a918fd287d144e25e5267af948c48aced0");
    }

    @Test
    void aBlockHasOneIdentity() throws Exception {
        Block block = block();

        assertThat(block.id().value()).isEqualTo("8cbf725bf2527ec1cb4ec358ea4fefa8cb93cc9adaac9190a4b94937217d52c5");
        ByteWriter bytes = new ByteWriter();
        block.write(bytes);
        ByteReader reader = new ByteReader(bytes.toBytes());
        assertThat(Block.read(reader)).isEqualTo(block);
        reader.end();
    }

    @Test
    void validatorsHaveOneHash() {
        assertThat(VALIDATORS.hash().value())
                .isEqualTo("169d903f9e9e55e466971d59eb1725ca3e7c4ede845ee99eaf9aae625a1479ba");
    }

    @Test
    void aCertificateProvesItsBlockAlone() throws Exception {
        Header header = block().header();
        BlockCertificate certificate = new BlockCertificate(
                3, List.of(new Seal(BANK, sign(BlockCertificate.statement(CHAIN, 1, 3, header.blockId())))));

        assertThat(certificate.flaw(header, VALIDATORS, CanonicalBytesTest::verifies))
                .isEmpty();
        assertThat(new BlockCertificate(4, certificate.seals()).flaw(header, VALIDATORS, CanonicalBytesTest::verifies))
                .contains(Flaw.BAD_SIGNATURE);
        assertThat(new BlockCertificate(3, List.of()).flaw(header, VALIDATORS, CanonicalBytesTest::verifies))
                .contains(Flaw.NO_QUORUM);
    }

    @Test
    void sealsThatStandTwiceAreNotEvenRead() throws Exception {
        Seal seal = new Seal(BANK, sign(new byte[0]));

        assertThatThrownBy(() -> new BlockCertificate(0, List.of(seal, seal)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bank-a/validator-1");
    }

    @Test
    void aBlockWithOtherTransactionsThanItsRootIsNotRead() throws Exception {
        assertThatThrownBy(() -> new Block(block().header(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("root");
    }

    @Test
    void theSameBytesForAnotherPurposeHashOtherwise() {
        assertThat(Arrays.stream(Domain.values())
                        .map(domain -> domain.hash(new byte[0]))
                        .distinct())
                .hasSize(Domain.values().length);
    }

    private static Block block() throws Exception {
        List<Transaction> transactions = List.of(transaction());
        Sha256 root = Transaction.root(transactions);
        return new Block(
                new Header(
                        CHAIN,
                        1,
                        CHAIN,
                        Instant.ofEpochMilli(1_800_000_000_000L),
                        BANK,
                        root,
                        StateProof.EMPTY_ROOT,
                        root,
                        VALIDATORS.hash(),
                        21_000),
                transactions);
    }

    private static Transaction transaction() throws Exception {
        Transaction unsigned = new Transaction(
                CHAIN,
                KEY,
                7,
                100,
                50_000,
                "asset-register",
                "register",
                "[\"crate-17\",\"Kaffee – 400 Sack\"]",
                new Ed25519Signature("0".repeat(128)));
        return new Transaction(
                CHAIN,
                KEY,
                7,
                100,
                50_000,
                "asset-register",
                "register",
                unsigned.arguments(),
                sign(unsigned.statement()));
    }

    private static Transaction read(Transaction transaction) {
        ByteWriter bytes = new ByteWriter();
        transaction.write(bytes);
        ByteReader reader = new ByteReader(bytes.toBytes());
        Transaction read = Transaction.read(reader);
        reader.end();
        return read;
    }

    private static Ed25519Signature sign(byte[] statement) throws Exception {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(privateKey());
        signature.update(statement);
        return Ed25519Signature.of(signature.sign());
    }

    private static boolean verifies(Ed25519PublicKey key, byte[] statement, Ed25519Signature signature) {
        try {
            return key.equals(KEY) && sign(statement).equals(signature);
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static PrivateKey privateKey() throws NoSuchAlgorithmException, java.security.spec.InvalidKeySpecException {
        return KeyFactory.getInstance("Ed25519")
                .generatePrivate(new EdECPrivateKeySpec(
                        NamedParameterSpec.ED25519, HexFormat.of().parseHex(SEED)));
    }
}
