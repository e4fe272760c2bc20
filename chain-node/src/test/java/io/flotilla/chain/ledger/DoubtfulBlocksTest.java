package io.flotilla.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.chain.block.Decided;
import io.flotilla.chain.fake.ScriptedEngine;
import io.flotilla.chain.fake.TestChain;
import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.Header;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.identity.NodeAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks that are not what they claim, and engines that fail. */
final class DoubtfulBlocksTest {
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
    void aBlockThatClaimsOtherResultsIsRefused() {
        Block good = other.build(PROPOSER, Instant.EPOCH, List.of(put("bank-a", "a", "1")), () -> false);
        Header h = good.header();
        Sha256 wrong = Sha256.of(new byte[0]);

        assertThat(verdict(good, with(h, h.parent(), h.time(), wrong, h.receiptRoot(), h.gasUsed())))
                .isEqualTo(Verdict.WRONG_STATE);
        assertThat(verdict(good, with(h, h.parent(), h.time(), h.stateRoot(), wrong, h.gasUsed())))
                .isEqualTo(Verdict.WRONG_RECEIPTS);
        assertThat(verdict(good, with(h, h.parent(), h.time(), h.stateRoot(), h.receiptRoot(), 1)))
                .isEqualTo(Verdict.WRONG_GAS);
        assertThat(verdict(good, with(h, wrong, h.time(), h.stateRoot(), h.receiptRoot(), h.gasUsed())))
                .isEqualTo(Verdict.NOT_NEXT);
        assertThat(verdict(
                        good, with(h, h.parent(), chain.genesis.time(), h.stateRoot(), h.receiptRoot(), h.gasUsed())))
                .isEqualTo(Verdict.WRONG_TIME);
        Block twice = new Block(
                new Header(
                        h.chainId(),
                        1,
                        h.parent(),
                        h.time(),
                        h.proposer(),
                        Transaction.root(List.of(
                                good.transactions().get(0), good.transactions().get(0))),
                        h.stateRoot(),
                        h.receiptRoot(),
                        h.validatorsHash(),
                        h.gasUsed()),
                List.of(good.transactions().get(0), good.transactions().get(0)));
        assertThat(ledger.execute(twice)).isEqualTo(Verdict.UNFIT_TRANSACTION);
        assertThat(ledger.execute(good)).isEqualTo(Verdict.VALID);
    }

    @Test
    void aFinalBlockWithOtherResultsStopsTheNode() {
        Block good = other.build(PROPOSER, Instant.EPOCH, List.of(put("bank-a", "a", "1")), () -> false);
        Header h = good.header();
        Block bad = new Block(
                with(h, h.parent(), h.time(), Sha256.of(new byte[0]), h.receiptRoot(), h.gasUsed()),
                good.transactions());
        Tip before = ledger.tip();

        assertThatThrownBy(() -> ledger.commit(chain.sealed(bad, before.next())))
                .isInstanceOfSatisfying(
                        ChainFault.class, fault -> assertThat(fault.code()).isEqualTo(ChainFault.Code.DIVERGED))
                .hasMessageContaining("WRONG_STATE");
        assertThat(ledger.tip()).isEqualTo(before);
        assertThat(ledger.decided(1)).isEmpty();
    }

    @Test
    void aCopyOfABlockWithAnotherSignatureIsNoBlock() {
        Transaction call = put("bank-a", "a", "1");
        Decided good = chain.sealed(
                other.build(PROPOSER, Instant.EPOCH, List.of(call), () -> false),
                other.tip().next());
        Transaction forged = withSignature(call, new Ed25519Signature("1".repeat(128)));
        Header h = good.block().header();

        assertThatThrownBy(() -> new Block(h, List.of(forged)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("root");
        Block other = new Block(
                new Header(
                        h.chainId(),
                        h.height(),
                        h.parent(),
                        h.time(),
                        h.proposer(),
                        Transaction.root(List.of(forged)),
                        h.stateRoot(),
                        h.receiptRoot(),
                        h.validatorsHash(),
                        h.gasUsed()),
                List.of(forged));
        assertThat(ledger.execute(other)).isEqualTo(Verdict.UNFIT_TRANSACTION);
        assertThat(ledger.commit(good).height()).isEqualTo(1);
    }

    @Test
    void aBlockThatIsFinalAlreadyChangesNothingAndAnotherOneOfItsHeightStopsTheNode() {
        Decided first = chain.decide(ledger, put("bank-a", "a", "1"));
        Decided rival = chain.decide(other);

        assertThat(ledger.commit(first)).isEqualTo(ledger.tip());
        assertThatThrownBy(() -> ledger.commit(rival)).isInstanceOf(ChainFault.class);
    }

    @Test
    void anEngineThatFailsSaysNothingAboutTheTransaction() {
        try (ChainStore third = ChainStore.open(folder.resolve("third"))) {
            Ledger faulty = chain.open(third, new ScriptedEngine(true));
            Transaction fault = chain.call("bank-a", "store", "fault", "[]");
            Transaction after = chain.call("bank-a", "store", "get", "[\"a\"]");
            Transaction others = chain.call("bank-b", "store", "get", "[\"a\"]");

            Block built = faulty.build(PROPOSER, Instant.EPOCH, List.of(fault, after, others), () -> false);

            assertThat(built.transactions()).containsExactly(others);
            Decided decided = chain.decide(ledger, fault, after, others);
            assertThat(decided.block().transactions()).hasSize(3);
            assertThat(faulty.execute(decided.block())).isEqualTo(Verdict.ENGINE_FAULT);
            assertThat(ledger.execute(decided.block())).isEqualTo(Verdict.NOT_NEXT);
        }
    }

    private Verdict verdict(Block block, Header header) {
        return ledger.execute(new Block(header, block.transactions()));
    }

    private static Header with(
            Header h, Sha256 parent, Instant time, Sha256 stateRoot, Sha256 receiptRoot, long gasUsed) {
        return new Header(
                h.chainId(),
                h.height(),
                parent,
                time,
                h.proposer(),
                h.txRoot(),
                stateRoot,
                receiptRoot,
                h.validatorsHash(),
                gasUsed);
    }

    static Transaction withSignature(Transaction one, Ed25519Signature signature) {
        return new Transaction(
                one.chainId(),
                new Ed25519PublicKey(one.sender().value()),
                one.nonce(),
                one.validUntilHeight(),
                one.gasLimit(),
                one.contract(),
                one.method(),
                one.arguments(),
                signature);
    }

    private Transaction put(String organisation, String key, String value) {
        return chain.call(organisation, "store", "put", "[\"" + key + "\",\"" + value + "\"]");
    }
}
