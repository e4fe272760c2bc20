package io.flotilla.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.chain.block.ConsensusRecord;
import io.flotilla.chain.block.Decided;
import io.flotilla.chain.crypto.Ed25519Check;
import io.flotilla.chain.execution.Unfit;
import io.flotilla.chain.fake.ScriptedEngine;
import io.flotilla.chain.fake.TestChain;
import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.ProvenValue;
import io.flotilla.contract.chain.Receipt;
import io.flotilla.contract.chain.Receipt.Status;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.StateKeys;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerTest {
    private static final NodeAddress PROPOSER = NodeAddress.parse("bank-b/validator-1");

    @TempDir
    private Path folder;

    private final TestChain chain = new TestChain();
    private ChainStore store;
    private Ledger ledger;
    private ChainStore otherStore;
    private Ledger other;

    @BeforeEach
    void open() {
        store = ChainStore.open(folder.resolve("one"));
        ledger = chain.open(store, new ScriptedEngine());
        otherStore = ChainStore.open(folder.resolve("other"));
        other = chain.open(otherStore, new ScriptedEngine());
    }

    @AfterEach
    void close() {
        store.close();
        otherStore.close();
    }

    @Test
    void theGenesisStateIsTheSameEverywhere() {
        assertThat(ledger.genesisStateRoot()).isEqualTo(other.genesisStateRoot());
        assertThat(ledger.tip())
                .isEqualTo(new Tip(
                        0,
                        chain.chainId,
                        ledger.genesisStateRoot(),
                        chain.genesis.time(),
                        ValidatorSet.of(chain.genesis),
                        null));
        assertThat(text(ledger.query("store", "get", "[\"init\"]", 1000).output()))
                .isEqualTo("begun");
    }

    @Test
    void anotherNodeComesToTheSame() {
        Decided decided = chain.decide(ledger, put("bank-a", "crate", "coffee"), put("bank-b", "box", "tea"));

        assertThat(other.execute(decided.block())).isEqualTo(Verdict.VALID);
        Tip tip = other.commit(decided);

        assertThat(tip).isEqualTo(ledger.tip());
        assertThat(tip.height()).isEqualTo(1);
        assertThat(tip.stateRoot()).isEqualTo(decided.block().header().stateRoot());
        assertThat(text(other.query("store", "get", "[\"crate\"]", 1000).output()))
                .isEqualTo("coffee");
    }

    @Test
    void everythingIsThereAfterOpeningAgain() {
        Transaction transaction = put("bank-a", "crate", "coffee");
        Decided decided = chain.decide(ledger, transaction);
        Tip before = ledger.tip();
        store.close();

        store = ChainStore.open(folder.resolve("one"));
        ledger = chain.open(store, new ScriptedEngine());

        assertThat(ledger.tip()).isEqualTo(before);
        assertThat(ledger.decided(1)).contains(decided);
        assertThat(ledger.decided(2)).isEmpty();
        assertThat(ledger.range(1, 10, 1)).containsExactly(decided);
        assertThat(ledger.height(decided.block().id())).contains(1L);
        assertThat(ledger.height(chain.chainId)).contains(0L);
        assertThat(ledger.receipts(1)).hasSize(1);
        assertThat(ledger.transaction(transaction.id()))
                .contains(new PlacedTransaction(1, ledger.receipts(1).get(0)));
        assertThat(ledger.sender(TestChain.key("bank-a"))).contains(new Sender(new OrgId("bank-a"), 1));
        assertThat(ledger.validatorsAt(2)).isEqualTo(ValidatorSet.of(chain.genesis));
    }

    @Test
    void aReceiptSaysWhatATransactionCameTo() {
        chain.decide(ledger, put("bank-a", "crate", "coffee"));

        Receipt receipt = ledger.receipts(1).get(0);
        assertThat(receipt.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(receipt.gasUsed()).isEqualTo(500 + "[\"crate\",\"coffee\"]".length() + 150);
        assertThat(text(receipt.output())).isEqualTo("bank-a");
        assertThat(receipt.events())
                .containsExactly(new Receipt.Event("store", "done", "bank-a".getBytes(StandardCharsets.UTF_8)));
        assertThat(ledger.decided(1).orElseThrow().block().header().gasUsed()).isEqualTo(receipt.gasUsed());
    }

    @Test
    void whatFailsChangesItsSendersNonceOnly() {
        chain.decide(
                ledger,
                chain.call("bank-a", "store", "fail", "[\"crate\"]"),
                chain.call("bank-a", "store", "trap", "[]"),
                chain.call("bank-a", "store", "burn", "[]"),
                chain.call("bank-a", "store", "nothing", "[]"),
                chain.call("bank-a", "absent", "put", "[]"),
                chain.call("bank-a", "store", "init", "[]"),
                chain.call("bank-a", "store", "put", "{}"),
                chain.call("bank-a", "store", "put", "[1.5]"),
                chain.signed("bank-a", 8, 400, "store", "put", "[]"));

        assertThat(ledger.receipts(1))
                .extracting(Receipt::status)
                .containsExactly(
                        Status.REVERTED,
                        Status.TRAPPED,
                        Status.OUT_OF_GAS,
                        Status.REFUSED,
                        Status.REFUSED,
                        Status.REFUSED,
                        Status.REFUSED,
                        Status.REFUSED,
                        Status.OUT_OF_GAS);
        assertThat(ledger.receipts(1).get(2).gasUsed()).isEqualTo(1_000_000);
        assertThat(ledger.receipts(1).get(8).gasUsed()).isEqualTo(400);
        assertThat(ledger.sender(TestChain.key("bank-a")).orElseThrow().nonce()).isEqualTo(9);
        Decided onlyNonce = chain.decide(
                other,
                LongStream.range(0, 9)
                        .mapToObj(nonce -> chain.signed("bank-a", nonce, 9_000, "absent", "any", "[]"))
                        .toArray(Transaction[]::new));
        assertThat(onlyNonce.block().header().stateRoot())
                .isEqualTo(ledger.tip().stateRoot());
    }

    @Test
    void whatMayNotStandInABlockIsLeftOutAndSaidWhy() {
        Transaction stale = chain.signed("bank-a", 0, 9_000, "store", "get", "[\"a\"]");
        chain.decide(ledger, stale);
        Transaction gap = chain.signed("bank-b", 1, 9_000, "store", "get", "[\"a\"]");
        Transaction unknown = chain.signed("stranger", 0, 9_000, "store", "get", "[\"a\"]");
        Transaction greedy = chain.signed("bank-b", 0, 4_000_001, "store", "get", "[\"a\"]");
        Transaction good = chain.signed("bank-b", 0, 9_000, "store", "get", "[\"a\"]");
        Transaction forged = DoubtfulBlocksTest.withSignature(good, new Ed25519Signature("1".repeat(128)));

        assertThat(ledger.unfit(stale)).contains(Unfit.STALE_NONCE);
        assertThat(ledger.unfit(gap)).isEmpty();
        assertThat(ledger.unfit(unknown)).contains(Unfit.UNKNOWN_SENDER);
        assertThat(ledger.unfit(greedy)).contains(Unfit.TOO_MUCH_GAS);
        assertThat(ledger.unfit(good)).isEmpty();
        assertThat(ledger.unfit(forged)).contains(Unfit.BAD_SIGNATURE);
        Block block =
                ledger.build(PROPOSER, Instant.EPOCH, List.of(stale, gap, unknown, greedy, forged, good), () -> false);
        assertThat(block.transactions()).containsExactly(good);
    }

    @Test
    void aBlockHoldsNoMoreGasThanItMay() {
        Transaction first = chain.signed("bank-a", 0, 3_000_000, "store", "burn", "[]");
        Transaction second = chain.signed("bank-b", 0, 1_000_001, "store", "burn", "[]");
        Transaction third = chain.signed("insurer-c", 0, 1_000_000, "store", "burn", "[]");

        Block block = ledger.build(PROPOSER, Instant.EPOCH, List.of(first, second, third), () -> false);

        assertThat(block.transactions()).containsExactly(first, third);
        assertThat(block.header().gasUsed()).isEqualTo(4_000_000);
    }

    @Test
    void aBlockIsClosedWhenItsTimeIsUp() {
        int[] asked = {0};

        Block block = ledger.build(
                PROPOSER,
                Instant.EPOCH,
                List.of(put("bank-a", "a", "1"), put("bank-a", "a", "2"), put("bank-a", "a", "3")),
                () -> asked[0]++ == 2);

        assertThat(block.transactions()).hasSize(2);
    }

    @Test
    void aBlockIsNotEarlierThanAskedAndLaterThanItsParent() {
        Instant asked = chain.genesis.time().plusNanos(5_000_001);

        assertThat(ledger.build(PROPOSER, asked, List.of(), () -> false)
                        .header()
                        .time())
                .isEqualTo(chain.genesis.time().plusMillis(6));
        assertThat(ledger.build(PROPOSER, Instant.EPOCH, List.of(), () -> false)
                        .header()
                        .time())
                .isEqualTo(chain.genesis.time().plusMillis(1));
    }

    @Test
    void aBlockEndsWhatWaitedForIt() {
        Transaction inBlock = put("bank-a", "a", "1");
        Transaction waiting = put("bank-a", "a", "2");
        store.savePool(List.of(inBlock, waiting), List.of());
        store.saveConsensusRecord(ConsensusRecord.empty(1));

        chain.decide(ledger, inBlock);

        assertThat(store.pool()).containsExactly(waiting);
        assertThat(store.consensusRecord()).isEmpty();
        store.saveConsensusRecord(ConsensusRecord.empty(3));
        chain.decide(ledger);
        assertThat(store.consensusRecord()).contains(ConsensusRecord.empty(3));
    }

    @Test
    void aQueryChangesNothingAndSeesTheNewestState() {
        chain.decide(ledger, put("bank-a", "crate", "coffee"));

        QueryAnswer answer = ledger.query("store", "get", "[\"crate\"]", 1000);

        assertThat(answer.height()).isEqualTo(1);
        assertThat(answer.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(text(answer.output())).isEqualTo("coffee");
        assertThat(ledger.query("absent", "get", "[]", 1000).status()).isEqualTo(Status.REFUSED);
        assertThat(ledger.query("store", "get", "nonsense", 1000).status()).isEqualTo(Status.REFUSED);
        assertThat(text(ledger.query("members", "list", "[]", 5000).output()))
                .isEqualTo("[\"bank-a\",\"bank-b\",\"insurer-c\",\"port-d\"]");
        assertThat(ledger.query("members", "add-key", "[\"aa\"]", 5000).status())
                .isEqualTo(Status.REFUSED);
    }

    @Test
    void aValueIsProvedToWhoHasTheGenesisBlockAlone() {
        assertThat(ledger.prove(StateKeys.VALIDATORS)).isEmpty();
        chain.decide(ledger, put("bank-a", "crate", "coffee"));
        String key = StateKeys.data("store", "crate".getBytes(StandardCharsets.UTF_8));

        ProvenValue proof = ledger.prove(key).orElseThrow();

        assertThat(text(HexFormat.of().parseHex(proof.value()))).isEqualTo("coffee");
        assertThat(flaw(proof)).isNull();
        assertThat(flaw(ledger.prove("absent").orElseThrow())).isNull();
        assertThat(ledger.prove("absent").orElseThrow().value()).isNull();
        assertThat(flaw(new ProvenValue(key, "746561", proof.proof(), proof.header(), proof.certificate(), List.of())))
                .isEqualTo(ProvenValue.Flaw.WRONG_VALUE);
        assertThat(flaw(new ProvenValue(key, null, proof.proof(), proof.header(), proof.certificate(), List.of())))
                .isEqualTo(ProvenValue.Flaw.WRONG_VALUE);
        assertThat(flaw(new ProvenValue(
                        "other", proof.value(), proof.proof(), proof.header(), proof.certificate(), List.of())))
                .isEqualTo(ProvenValue.Flaw.WRONG_KEY);
        assertThat(proof.flaw(Sha256.of(new byte[0]), ValidatorSet.of(chain.genesis), new Ed25519Check()))
                .contains(ProvenValue.Flaw.WRONG_CHAIN);
    }

    @Test
    void theNewestStateIsProvedAlsoWhenOldVersionsArePruned() {
        for (int i = 0; i < BlockStore.VERSIONS + 40; i++) {
            chain.decide(ledger, put("bank-a", "counter", Integer.toString(i)), put("bank-b", "k" + i % 7, "v" + i));
        }

        for (int i = 0; i < 7; i++) {
            assertThat(flaw(ledger.prove(StateKeys.data("store", ("k" + i).getBytes(StandardCharsets.UTF_8)))
                            .orElseThrow()))
                    .isNull();
        }
        long nodes = store.blocks().read(seen -> seen.tables().nodes().count(seen.tx()));
        assertThat(nodes).isLessThan(2_500);
    }

    @Test
    void blocksThatChangeNoValidatorLeaveNothingInMemory() {
        ValidatorSet genesis = ledger.tip().next();
        for (int i = 0; i < 100; i++) {
            chain.decide(ledger);
        }

        assertThat(ledger.validatorSets()).isEqualTo(1);
        assertThat(ledger.tip().next()).isSameAs(genesis);
        assertThat(ledger.validatorsAt(101)).isEqualTo(genesis);
    }

    @Test
    void aChainNeedsTheCodeOfItsGenesisBlock() {
        try (ChainStore third = ChainStore.open(folder.resolve("third"))) {
            assertThat(third.missingCode(chain.genesis)).containsExactly(Sha256.of(TestChain.CODE));
            assertThatThrownBy(() -> Ledger.open(
                            third,
                            chain.genesis,
                            chain.chainId,
                            new ScriptedEngine(),
                            new ScriptedEngine(),
                            new Ed25519Check()))
                    .isInstanceOf(IllegalStateException.class);
            chain.open(third, new ScriptedEngine());
            assertThat(third.missingCode(chain.genesis)).isEmpty();
        }
    }

    private ProvenValue.Flaw flaw(ProvenValue proof) {
        return proof.flaw(chain.chainId, ValidatorSet.of(chain.genesis), new Ed25519Check())
                .orElse(null);
    }

    private Transaction put(String organisation, String key, String value) {
        return chain.call(organisation, "store", "put", "[\"" + key + "\",\"" + value + "\"]");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
