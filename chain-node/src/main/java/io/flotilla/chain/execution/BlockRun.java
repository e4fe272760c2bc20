package io.flotilla.chain.execution;

import io.flotilla.chain.vm.EngineFault;
import io.flotilla.contract.chain.ChainLimits;
import io.flotilla.contract.chain.Receipt;
import io.flotilla.contract.chain.StateKeys;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.chain.ValidatorSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The transactions of one block, one after another, on the state before it. */
public final class BlockRun {
    private final Executor executor;
    private final VerifiedTransactions verified;
    private final BlockContext block;
    private final Overlay entries;
    private final ChainLimits limits;
    private final List<Receipt> receipts = new ArrayList<>();
    private long gasUsed;
    private long bytes;

    public BlockRun(Executor executor, VerifiedTransactions verified, BlockContext block, StateView before) {
        this.executor = executor;
        this.verified = verified;
        this.block = block;
        entries = new Overlay(before);
        limits = new ChainState(before).parameters().limits();
    }

    /** Why it may not be the next one here; empty when it may. */
    public Optional<Unfit> unfit(Transaction transaction) {
        return unfitAlone(transaction).or(() -> gap(transaction));
    }

    /** As {@link #unfit}, but other transactions of its key may be missing before it. */
    public Optional<Unfit> unfitAlone(Transaction transaction) {
        if (!transaction.chainId().equals(block.chainId())) {
            return Optional.of(Unfit.WRONG_CHAIN);
        }
        if (transaction.validUntilHeight() < block.height()) {
            return Optional.of(Unfit.EXPIRED);
        }
        Optional<Account> account = speaker(transaction);
        if (account.isEmpty()) {
            return Optional.of(Unfit.UNKNOWN_SENDER);
        }
        if (transaction.nonce() < account.get().nonce()) {
            return Optional.of(Unfit.STALE_NONCE);
        }
        if (transaction.gasLimit() > limits.blockGas() - gasUsed) {
            return Optional.of(Unfit.TOO_MUCH_GAS);
        }
        if (transaction.bytes().length > limits.blockBytes() - bytes) {
            return Optional.of(Unfit.TOO_LARGE);
        }
        return verified.verified(transaction) ? Optional.empty() : Optional.of(Unfit.BAD_SIGNATURE);
    }

    private Optional<Unfit> gap(Transaction transaction) {
        boolean next = speaker(transaction)
                .filter(account -> account.nonce() == transaction.nonce())
                .isPresent();
        return next ? Optional.empty() : Optional.of(Unfit.NONCE_GAP);
    }

    private Optional<Account> speaker(Transaction transaction) {
        return new ChainState(entries).speaker(transaction.sender());
    }

    /**
     * Runs a transaction that is not {@link #unfit}.
     *
     * @throws EngineFault when this node's engine failed; the run is as it was before
     */
    public Receipt add(Transaction transaction) {
        Account account = speaker(transaction).orElseThrow();
        Overlay own = new Overlay(entries);
        String key = StateKeys.account(transaction.sender());
        own.put(key, account.next().bytes());
        Reply reply = executor.call(transaction, account.organisation(), block, own);
        if (reply.status() == Receipt.Status.SUCCEEDED) {
            own.addTo(entries);
        } else {
            entries.put(key, account.next().bytes());
        }
        Receipt receipt = new Receipt(
                transaction.id(), reply.status(), reply.gasUsed(), reply.output(), reply.message(), reply.events());
        receipts.add(receipt);
        gasUsed += reply.gasUsed();
        bytes += transaction.bytes().length;
        return receipt;
    }

    public List<Receipt> receipts() {
        return List.copyOf(receipts);
    }

    public long gasUsed() {
        return gasUsed;
    }

    /** Key → new value, or empty where it was removed; in order of key. */
    public SortedMap<String, Optional<byte[]>> changes() {
        return entries.changes();
    }

    /** Who decides the next height, so far. */
    public ValidatorSet validators() {
        return new ChainState(entries).validators();
    }
}
