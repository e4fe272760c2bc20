package io.flotilla.chain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.chain.ledger.Sender;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.identity.OrgId;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class PoolTest {
    private static final OrgId BANK = new OrgId("bank-a");
    private static final OrgId INSURER = new OrgId("insurer-c");
    private static final long BLOCK_GAS = 4_000_000;
    private static final Ed25519PublicKey A = key(1);
    private static final Ed25519PublicKey A2 = key(2);
    private static final Ed25519PublicKey C = key(3);

    private final Pool pool = new Pool(new Pool.Limits(4, 100_000));

    @Test
    void oneSendersTransactionsAreTakenInOrderWithoutAGap() {
        assertThat(offer(A, BANK, 5, 6)).isEqualTo(Verdict.NONCE_GAP);
        assertThat(offer(A, BANK, 5, 5)).isEqualTo(Verdict.TAKEN);
        assertThat(offer(A, BANK, 5, 6)).isEqualTo(Verdict.TAKEN);
        assertThat(offer(A, BANK, 5, 6)).isEqualTo(Verdict.HELD);
        assertThat(offer(A, BANK, 5, 4)).isEqualTo(Verdict.STALE_NONCE);
        assertThat(pool.offer(transaction(A, 5, 99), new Sender(BANK, 5), 1)).isEqualTo(Verdict.STALE_NONCE);
        assertThat(pool.next(A, 5)).isEqualTo(7);
        assertThat(pool.next(C, 2)).isEqualTo(2);
    }

    @Test
    void anOrganisationHasItsShareAndNoMoreWhateverItsKeys() {
        LongStream.range(0, 3).forEach(nonce -> offer(A, BANK, 0, nonce));

        assertThat(offer(A2, BANK, 0, 0)).isEqualTo(Verdict.TAKEN);
        assertThat(offer(A2, BANK, 0, 1)).isEqualTo(Verdict.POOL_FULL);
        assertThat(offer(C, INSURER, 0, 0)).isEqualTo(Verdict.TAKEN);

        pool.settle(sender -> sender.equals(A) ? 2 : 0, 2, BLOCK_GAS);

        assertThat(offer(A2, BANK, 0, 1)).isEqualTo(Verdict.TAKEN);
        assertThat(pool.size()).isEqualTo(4);
    }

    @Test
    void bytesCountToo() {
        Pool small = new Pool(new Pool.Limits(100, 1_000));

        assertThat(small.offer(transaction(A, 0, 900, "x".repeat(700)), new Sender(BANK, 0), 1))
                .isEqualTo(Verdict.TAKEN);
        assertThat(small.offer(transaction(A, 1, 900, "x".repeat(700)), new Sender(BANK, 0), 1))
                .isEqualTo(Verdict.POOL_FULL);
    }

    @Test
    void whatNoBlockMayHoldAnyMoreGoes() {
        Transaction brief = transaction(A, 0, 3);
        Transaction longer = transaction(A, 1, 9);
        pool.offer(brief, new Sender(BANK, 0), 1);
        pool.offer(longer, new Sender(BANK, 0), 1);

        assertThat(pool.settle(sender -> 0, 3, BLOCK_GAS).dropped()).isEmpty();
        assertThat(pool.settle(sender -> 0, 4, BLOCK_GAS).dropped()).containsExactly(brief.id());
        assertThat(pool.ready()).isFalse();
        assertThat(pool.next(A, 0)).isZero();
        assertThat(pool.offer(transaction(A, 0, 3), new Sender(BANK, 0), 4)).isEqualTo(Verdict.EXPIRED);

        assertThat(pool.offer(transaction(A, 0, 9), new Sender(BANK, 0), 4)).isEqualTo(Verdict.TAKEN);
        assertThat(pool.candidates(10, 10_000, 0))
                .extracting(Transaction::nonce)
                .containsExactly(0L, 1L);
    }

    @Test
    void whatNoLongerFitsIntoABlockHoldsNobodyUp() {
        Transaction greedy = transaction(A, 0, 9, 3_000_000, "[]");
        pool.offer(greedy, new Sender(BANK, 0), 1);
        pool.offer(transaction(A, 1, 9), new Sender(BANK, 0), 1);
        assertThat(pool.settle(sender -> 0, 2, BLOCK_GAS).dropped()).isEmpty();

        Pool.Settled settled = pool.settle(sender -> 0, 3, 2_000_000);

        assertThat(settled.used()).isEmpty();
        assertThat(settled.dropped()).containsExactly(greedy.id());
        assertThat(pool.next(A, 0)).isZero();
        assertThat(pool.offer(transaction(A, 0, 9), new Sender(BANK, 0), 3)).isEqualTo(Verdict.TAKEN);
        assertThat(pool.candidates(10, 100_000, 0))
                .extracting(Transaction::nonce)
                .containsExactly(0L, 1L);
    }

    @Test
    void nothingMayWaitForEver() {
        assertThat(pool.offer(transaction(A, 0, Long.MAX_VALUE), new Sender(BANK, 0), 8))
                .isEqualTo(Verdict.TOO_LONG_VALID);
        assertThat(pool.offer(transaction(A, 0, 100_008), new Sender(BANK, 0), 8))
                .isEqualTo(Verdict.TOO_LONG_VALID);
        assertThat(pool.offer(transaction(A, 0, 100_007), new Sender(BANK, 0), 8))
                .isEqualTo(Verdict.TAKEN);
    }

    @Test
    void organisationsTakeTurnsAndEachSendersOrderStays() {
        LongStream.range(0, 3).forEach(nonce -> offer(A, BANK, 0, nonce));
        offer(A2, BANK, 0, 0);
        offer(C, INSURER, 7, 7);

        List<Transaction> first = pool.candidates(10, 100_000, 0);
        List<Transaction> turned = pool.candidates(10, 100_000, 1);

        assertThat(first).extracting(Transaction::sender).containsExactly(A, C, A2, A, A);
        assertThat(turned.get(0).sender()).isEqualTo(C);
        assertThat(first.stream().filter(one -> one.sender().equals(A)).map(Transaction::nonce))
                .containsExactly(0L, 1L, 2L);
        assertThat(pool.candidates(2, 100_000, 0)).hasSize(2);
    }

    @Test
    void whatWasTakenBeforeARestartIsThereInAnyCase() {
        LongStream.range(0, 6).forEach(nonce -> pool.restore(transaction(A, nonce, 50), new Sender(BANK, 0)));

        assertThat(pool.size()).isEqualTo(6);
        assertThat(pool.ready()).isTrue();
        assertThat(pool.next(A, 0)).isEqualTo(6);
        assertThat(pool.arrivedBefore(pool.arrivals())).hasSize(6);
    }

    private Verdict offer(Ed25519PublicKey sender, OrgId organisation, long byState, long nonce) {
        return pool.offer(transaction(sender, nonce, 50), new Sender(organisation, byState), 1);
    }

    private static Transaction transaction(Ed25519PublicKey sender, long nonce, long validUntil) {
        return transaction(sender, nonce, validUntil, "[]");
    }

    private static Transaction transaction(Ed25519PublicKey sender, long nonce, long validUntil, String arguments) {
        return transaction(sender, nonce, validUntil, 1_000, arguments);
    }

    private static Transaction transaction(
            Ed25519PublicKey sender, long nonce, long validUntil, long gasLimit, String arguments) {
        return new Transaction(
                Sha256.of(new byte[] {1}),
                sender,
                nonce,
                validUntil,
                gasLimit,
                "asset",
                "transfer",
                arguments,
                new Ed25519Signature("0".repeat(128)));
    }

    private static Ed25519PublicKey key(int number) {
        return new Ed25519PublicKey(String.format("%064x", number));
    }
}
