package io.flotilla.chain.ledger;

import io.flotilla.chain.block.Decided;
import io.flotilla.chain.execution.Unfit;
import io.flotilla.chain.vm.Engine;
import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.ProvenValue;
import io.flotilla.contract.chain.Receipt;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.SignatureCheck;
import io.flotilla.contract.chain.StateProof;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The final blocks and the state after the last of them. {@link #build}, {@link #execute} and {@link #commit} are called by
 * one thread; everything else by any.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Ledger {
    private final Tip tip;

    private Ledger(Tip tip) {
        this.tip = tip;
    }

    /**
     * Writes the genesis state when the store has none.
     *
     * @param check for transactions
     * @throws IllegalStateException when the code of one of the genesis block's contracts is not in the store
     * @throws ChainFault when the store cannot be written, or a contract of the genesis block does not initialise
     */
    public static Ledger open(ChainStore store, Genesis genesis, Sha256 chainId, Engine engine, SignatureCheck check) {
        return new Ledger(new Tip(0, chainId, StateProof.EMPTY_ROOT, genesis.time(), ValidatorSet.of(genesis), null));
    }

    /** Any thread. */
    public Tip tip() {
        return tip;
    }

    public Sha256 genesisStateRoot() {
        throw new UnsupportedOperationException();
    }

    /** Of the newest state: what the next block is bound to. */
    public Genesis.Parameters parameters() {
        throw new UnsupportedOperationException();
    }

    /**
     * A block on the tip. What may not stand in it, or faults this node's engine, is left out.
     *
     * @param earliest the header's time is this, or later when the tip's is not before it
     * @param candidates in the order in which they are wanted; those of one key in order of nonce
     * @param timeIsUp asked before each transaction; from when it is true the block is closed
     */
    public Block build(NodeAddress proposer, Instant earliest, List<Transaction> candidates, BooleanSupplier timeIsUp) {
        throw new UnsupportedOperationException();
    }

    /** Tries a block on the tip; keeps nothing but what {@link #commit} of the same block can use. */
    public Verdict execute(Block block) {
        throw new UnsupportedOperationException();
    }

    /**
     * Makes the next block final: block, certificate, receipts, state, index, removal of its transactions from the pool and
     * of the consensus record of its height, in one durable transaction. The certificate is not verified again.
     *
     * @throws ChainFault DIVERGED when this node comes to other results than the validators that signed; STORE
     */
    public Tip commit(Decided decided) {
        throw new UnsupportedOperationException();
    }

    public Optional<Decided> decided(long height) {
        throw new UnsupportedOperationException();
    }

    /** At least one when there is one at {@code from}; then as many as fit. */
    public List<Decided> range(long from, int mostBlocks, int mostBytes) {
        throw new UnsupportedOperationException();
    }

    /** The height of a final block; 0 for the chain id. */
    public Optional<Long> height(Sha256 blockId) {
        throw new UnsupportedOperationException();
    }

    public Optional<PlacedTransaction> transaction(Sha256 id) {
        throw new UnsupportedOperationException();
    }

    /** In the order of the block's transactions; none at a height that is not final. */
    public List<Receipt> receipts(long height) {
        throw new UnsupportedOperationException();
    }

    /** Empty when the key speaks for no member. */
    public Optional<Sender> sender(Ed25519PublicKey key) {
        throw new UnsupportedOperationException();
    }

    /**
     * Why it may not stand in the next block, as far as the newest state tells; nonce gaps are not looked at. A signature
     * that was found good is not verified again in a block.
     */
    public Optional<Unfit> unfit(Transaction transaction) {
        throw new UnsupportedOperationException();
    }

    /**
     * Those who decide that height.
     *
     * @param height 1 up to the next one
     */
    public ValidatorSet validatorsAt(long height) {
        throw new UnsupportedOperationException();
    }

    /** Runs a method on the newest state, without keeping what it changes. */
    public QueryAnswer query(String contract, String method, String arguments, long gasLimit) {
        throw new UnsupportedOperationException();
    }

    /** Empty at height 0, whose state no certificate covers. */
    public Optional<ProvenValue> prove(String stateKey) {
        throw new UnsupportedOperationException();
    }
}
