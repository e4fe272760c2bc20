package io.flotilla.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.chain.LedgerThread.Import;
import io.flotilla.chain.block.Decided;
import io.flotilla.chain.crypto.Ed25519Check;
import io.flotilla.chain.fake.ScriptedEngine;
import io.flotilla.chain.fake.TestChain;
import io.flotilla.chain.ledger.ChainStore;
import io.flotilla.chain.ledger.Ledger;
import io.flotilla.contract.chain.BlockCertificate;
import io.flotilla.contract.identity.NodeAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks that another node sent. */
final class LedgerThreadTest {
    private static final NodeAddress A = NodeAddress.parse("bank-a/validator-1");
    private static final NodeAddress B = NodeAddress.parse("bank-b/validator-1");

    @TempDir
    private Path folder;

    private final TestChain chain = new TestChain();
    private ChainStore theirStore;
    private ChainStore store;
    private Ledger ledger;
    private LedgerThread thread;
    private Decided first;
    private Decided second;

    @BeforeEach
    void open() {
        theirStore = ChainStore.open(folder.resolve("theirs"));
        store = ChainStore.open(folder.resolve("own"));
        Ledger theirs = chain.open(theirStore, new ScriptedEngine());
        first = chain.decide(theirs, chain.call("bank-a", "store", "put", "[\"crate\",\"coffee\"]"));
        second = chain.decide(theirs);
        ledger = chain.open(store, new ScriptedEngine());
        thread = new LedgerThread(ledger, new Ed25519Check(), Clock.systemUTC(), Runnable::run);
    }

    @AfterEach
    void close() {
        thread.stop();
        theirStore.close();
        store.close();
    }

    @Test
    void aRangeThatVerifiesIsImportedAndWhatIsThereAlreadyIsPassedOver() throws Exception {
        assertThat(imported(first).blocks()).containsExactly(first);

        Import result = imported(first, second);

        assertThat(result.verified()).isTrue();
        assertThat(result.blocks()).containsExactly(second);
        assertThat(result.tip().height()).isEqualTo(2);
    }

    @Test
    void finalBlocksThatAreThereAlreadyAreTrueButOfNoUse() throws Exception {
        assertThat(imported(first).useful()).isTrue();

        Import again = imported(first);

        assertThat(again.verified()).isTrue();
        assertThat(again.useful()).isFalse();
    }

    @Test
    void whatComesBehindALieIsNotImportedAndTheLieIsTold() throws Exception {
        BlockCertificate some = second.certificate();
        Decided tooFewSeals = new Decided(
                second.block(), new BlockCertificate(some.round(), some.seals().subList(0, 1)));

        Import result = imported(first, tooFewSeals);

        assertThat(result.verified()).isFalse();
        assertThat(result.tip().height()).isEqualTo(1);
    }

    @Test
    void sealsOfAnotherBlockProveNothing() throws Exception {
        Decided borrowed = new Decided(second.block(), first.certificate());

        assertThat(imported(first, borrowed).verified()).isFalse();
        assertThat(ledger.tip().height()).isEqualTo(1);
    }

    @Test
    void aRangeWithAHoleIsALie() throws Exception {
        assertThat(imported(second).verified()).isFalse();
        assertThat(ledger.tip().height()).isZero();
    }

    @Test
    void finalBlocksAreReadForOthers() throws Exception {
        imported(first, second);
        CompletableFuture<List<Decided>> found = new CompletableFuture<>();

        assertThat(thread.read(A, 1, 10, 1 << 20, found::complete)).isTrue();

        assertThat(found.get(10, TimeUnit.SECONDS)).containsExactly(first, second);
    }

    @Test
    void onePeerWaitsForOneReadAtATimeAndTakesNoOthersPlace() throws Exception {
        BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
        LedgerThread busy = new LedgerThread(ledger, new Ed25519Check(), Clock.systemUTC(), loop::add);
        try {
            assertThat(busy.read(A, 1, 10, 1 << 20, blocks -> {})).isTrue();
            Runnable answer = loop.poll(10, TimeUnit.SECONDS);
            assertThat(answer).isNotNull();

            assertThat(busy.read(A, 1, 10, 1 << 20, blocks -> {})).isFalse();
            assertThat(busy.read(B, 1, 10, 1 << 20, blocks -> {})).isTrue();
            answer.run();
            assertThat(busy.read(A, 1, 10, 1 << 20, blocks -> {})).isTrue();
        } finally {
            busy.stop();
        }
    }

    private Import imported(Decided... blocks) throws Exception {
        CompletableFuture<Import> result = new CompletableFuture<>();
        thread.commit(List.of(blocks), true, result::complete);
        return result.get(10, TimeUnit.SECONDS);
    }
}
