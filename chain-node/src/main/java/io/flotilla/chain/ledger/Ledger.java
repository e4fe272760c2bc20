package io.flotilla.chain.ledger;

import io.flotilla.chain.block.Decided;
import io.flotilla.chain.execution.BlockContext;
import io.flotilla.chain.execution.BlockRun;
import io.flotilla.chain.execution.ChainState;
import io.flotilla.chain.execution.Executor;
import io.flotilla.chain.execution.GenesisState;
import io.flotilla.chain.execution.Reply;
import io.flotilla.chain.execution.Unfit;
import io.flotilla.chain.execution.VerifiedTransactions;
import io.flotilla.chain.ledger.ChainFault.Code;
import io.flotilla.chain.state.StateTree;
import io.flotilla.chain.state.TreeNode;
import io.flotilla.chain.vm.Engine;
import io.flotilla.chain.vm.EngineFault;
import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.Header;
import io.flotilla.contract.chain.ProvenValue;
import io.flotilla.contract.chain.Receipt;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.SignatureCheck;
import io.flotilla.contract.chain.StateKeys;
import io.flotilla.contract.chain.StateProof;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.chain.ValidatorChange;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The final blocks and the state after the last of them. {@link #build}, {@link #execute} and {@link #commit} are called by
 * one thread; everything else by any.
 */
public final class Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final int MOST_TRIED = 8;

    private final BlockStore store;
    private final Executor executor;
    private final Executor queries;
    private final VerifiedTransactions verified;

    /** Who decides, from which height on: one entry a change, not one a block. */
    private final NavigableMap<Long, ValidatorSet> validators = new ConcurrentSkipListMap<>();

    /** What blocks on the tip do, by block id. */
    private final Map<Sha256, Execution> tried = new LinkedHashMap<>();

    private final Sha256 chainId;
    private volatile Tip tip;

    private Ledger(BlockStore store, Executor executor, Executor queries, SignatureCheck check, ValidatorSet genesis) {
        this.store = store;
        this.executor = executor;
        this.queries = queries;
        verified = new VerifiedTransactions(check);
        validators.put(1L, genesis);
        tip = store.read(snapshot -> {
            snapshot.changes().forEach(change -> validators.put(change.header().height() + 1, change.next()));
            StoredHead head = snapshot.head();
            Decided proof = snapshot.decided(head.height()).orElse(null);
            return tip(head, new ChainState(snapshot).validators(), proof);
        });
        chainId = store.read(snapshot -> snapshot.head().chainId());
    }

    /**
     * Writes the genesis state when the store has none.
     *
     * @param blocks executes blocks
     * @param queries answers queries meanwhile
     * @param check of signatures
     * @throws IllegalStateException when the code of one of the genesis block's contracts is not in the store
     * @throws ChainFault when the store cannot be written or is another chain's, or when a contract of the genesis block does
     *     not initialise
     */
    public static Ledger open(
            ChainStore store, Genesis genesis, Sha256 chainId, Engine blocks, Engine queries, SignatureCheck check) {
        BlockStore kept = store.blocks();
        Executor executor = new Executor(blocks, genesis.chain(), check);
        Optional<StoredHead> head = kept.read(Snapshot::savedHead);
        if (head.isEmpty()) {
            begin(kept, store, genesis, chainId, executor);
        } else if (!head.get().chainId().equals(chainId)) {
            throw new ChainFault(
                    Code.GENESIS,
                    "The store holds the chain " + head.get().chainId() + ", not " + chainId
                            + ": give this node a folder of its own.");
        }
        Executor asked = new Executor(queries, genesis.chain(), check);
        return new Ledger(kept, executor, asked, check, ValidatorSet.of(genesis));
    }

    private static void begin(BlockStore kept, ChainStore store, Genesis genesis, Sha256 chainId, Executor executor) {
        GenesisState state = new GenesisState(
                executor,
                code -> store.code(code)
                        .orElseThrow(() -> new IllegalStateException("the code " + code + " is not in the store")));
        try {
            Execution done = Execution.genesis(state.of(genesis), ValidatorSet.of(genesis));
            TreeNode.Child root = done.tree().root();
            kept.begin(new StoredHead(chainId, done.tree().rootHash(), 0, chainId, genesis.time(), root), done);
        } catch (IllegalArgumentException refused) {
            throw new ChainFault(
                    Code.GENESIS, "The genesis block cannot be executed: " + refused.getMessage() + ".", refused);
        }
    }

    public Tip tip() {
        return tip;
    }

    public Sha256 chainId() {
        return chainId;
    }

    public Sha256 genesisStateRoot() {
        return store.read(snapshot -> snapshot.head().genesisRoot());
    }

    /** Of the newest state: what the next block is bound to. */
    public Genesis.Parameters parameters() {
        return store.read(snapshot -> new ChainState(snapshot).parameters());
    }

    /**
     * A block on the tip. What may not stand in it, or faults this node's engine, is left out.
     *
     * @param earliest the header's time is this, or later when the tip's is not before it
     * @param candidates in the order in which they are wanted; those of one key in order of nonce
     * @param timeIsUp asked before each transaction; from when it is true the block is closed
     */
    public Block build(NodeAddress proposer, Instant earliest, List<Transaction> candidates, BooleanSupplier timeIsUp) {
        Tip on = tip;
        long millis =
                Math.max(earliest.plusNanos(999_999).toEpochMilli(), on.time().toEpochMilli() + 1);
        Instant time = Instant.ofEpochMilli(millis);
        return store.read(snapshot -> {
            BlockRun run = run(on, time, snapshot);
            List<Transaction> taken = new ArrayList<>();
            for (Transaction one : candidates) {
                if (timeIsUp.getAsBoolean()) {
                    break;
                }
                if (run.unfit(one).isEmpty() && ran(run, one)) {
                    taken.add(one);
                }
            }
            Execution done = Execution.of(run, on.height() + 1, snapshot);
            Header header = new Header(
                    chainId,
                    on.height() + 1,
                    on.id(),
                    time,
                    proposer,
                    Transaction.root(taken),
                    done.tree().rootHash(),
                    Receipt.root(done.receipts()),
                    on.next().hash(),
                    done.gasUsed());
            Block block = new Block(header, taken);
            keep(block, done);
            return block;
        });
    }

    private static boolean ran(BlockRun run, Transaction transaction) {
        try {
            run.add(transaction);
            return true;
        } catch (EngineFault fault) {
            LOG.error("engine failed, transaction left out id={}", transaction.id(), fault);
            return false;
        }
    }

    /** Tries a block on the tip; keeps nothing but what {@link #commit} of the same block can use. */
    public Verdict execute(Block block) {
        Tip on = tip;
        Header header = block.header();
        if (!header.chainId().equals(chainId)
                || header.height() != on.height() + 1
                || !header.parent().equals(on.id())) {
            return Verdict.NOT_NEXT;
        }
        if (!header.time().isAfter(on.time())) {
            return Verdict.WRONG_TIME;
        }
        if (!header.validatorsHash().equals(on.next().hash())) {
            return Verdict.WRONG_VALIDATORS;
        }
        if (tried.containsKey(block.id())) {
            return Verdict.VALID;
        }
        try {
            return store.read(snapshot -> execute(on, block, snapshot));
        } catch (EngineFault fault) {
            LOG.error("engine failed height={} block={}", block.height(), block.id(), fault);
            return Verdict.ENGINE_FAULT;
        }
    }

    private Verdict execute(Tip on, Block block, Snapshot snapshot) {
        Header header = block.header();
        BlockRun run = run(on, header.time(), snapshot);
        for (Transaction one : block.transactions()) {
            Optional<Unfit> unfit = run.unfit(one);
            if (unfit.isPresent()) {
                LOG.warn("unfit transaction in block height={} id={} why={}", block.height(), one.id(), unfit.get());
                return Verdict.UNFIT_TRANSACTION;
            }
            run.add(one);
        }
        if (run.gasUsed() != header.gasUsed()) {
            return Verdict.WRONG_GAS;
        }
        if (!Receipt.root(run.receipts()).equals(header.receiptRoot())) {
            return Verdict.WRONG_RECEIPTS;
        }
        Execution done = Execution.of(run, block.height(), snapshot);
        if (!done.tree().rootHash().equals(header.stateRoot())) {
            return Verdict.WRONG_STATE;
        }
        keep(block, done);
        return Verdict.VALID;
    }

    /**
     * Makes the next block final: block, certificate, receipts, state, index, removal of its transactions from the pool and
     * of the consensus record of its height, in one durable transaction. The certificate is not verified again. A block that
     * is final already changes nothing.
     *
     * @throws IllegalArgumentException when it is not the next one
     * @throws ChainFault DIVERGED when this node comes to other results than the validators that signed; STORE
     */
    public Tip commit(Decided decided) {
        Tip on = tip;
        Block block = decided.block();
        if (block.height() > on.height() + 1) {
            throw new IllegalArgumentException("block " + block.height() + " does not follow " + on.height());
        }
        if (block.height() <= on.height()) {
            if (!height(block.id()).equals(Optional.of(block.height()))) {
                throw ChainFault.diverged(block, "another block of this height is final here");
            }
            return on;
        }
        Verdict verdict = execute(block);
        Execution done = tried.get(block.id());
        if (!verdict.valid() || done == null) {
            throw ChainFault.diverged(block, "it comes to " + verdict);
        }
        boolean unchanged = done.next().equals(on.next());
        ValidatorSet next = unchanged ? on.next() : done.next();
        StoredHead head = new StoredHead(
                chainId,
                genesisStateRoot(),
                block.height(),
                block.id(),
                block.header().time(),
                done.tree().root());
        store.commit(head, decided, done, unchanged ? null : change(decided, done));
        tried.clear();
        if (!unchanged) {
            validators.put(block.height() + 1, next);
        }
        Tip committed = tip(head, next, decided);
        tip = committed;
        return committed;
    }

    private ValidatorChange change(Decided decided, Execution done) {
        StateProof proof = store.read(snapshot -> done.prove(StateKeys.hash(StateKeys.VALIDATORS), snapshot));
        return new ValidatorChange(decided.block().header(), decided.certificate(), proof, done.next());
    }

    public Optional<Decided> decided(long height) {
        return store.read(snapshot -> snapshot.decided(height));
    }

    /** At least one when there is one at {@code from}; then as many as fit. */
    public List<Decided> range(long from, int mostBlocks, int mostBytes) {
        return store.read(snapshot -> snapshot.range(from, mostBlocks, mostBytes));
    }

    /** The height of a final block; 0 for the chain id. */
    public Optional<Long> height(Sha256 blockId) {
        return store.read(snapshot -> snapshot.height(blockId));
    }

    public Optional<PlacedTransaction> transaction(Sha256 id) {
        return store.read(snapshot -> snapshot.transaction(id));
    }

    /** In the order of the block's transactions; none at a height that is not final. */
    public List<Receipt> receipts(long height) {
        return store.read(snapshot -> snapshot.receipts(height));
    }

    /** Empty when the key speaks for no member. */
    public Optional<Sender> sender(Ed25519PublicKey key) {
        return store.read(snapshot -> new ChainState(snapshot)
                .speaker(key)
                .map(account -> new Sender(account.organisation(), account.nonce())));
    }

    /**
     * Why it may not stand in the next block, as far as the newest state tells; nonce gaps are not looked at. A signature
     * that was found good is not verified again in a block.
     */
    public Optional<Unfit> unfit(Transaction transaction) {
        Tip on = tip;
        return store.read(snapshot -> run(on, on.time(), snapshot).unfitAlone(transaction));
    }

    /**
     * Those who decide that height.
     *
     * @param height 1 up to the next one
     */
    public ValidatorSet validatorsAt(long height) {
        if (height < 1 || height > tip.height() + 1) {
            throw new IllegalArgumentException("the validators of height " + height + " are not known");
        }
        return validators.floorEntry(height).getValue();
    }

    /** How many sets of validators it holds in memory. */
    int validatorSets() {
        return validators.size();
    }

    /**
     * Runs a method on the newest state, without keeping what it changes.
     *
     * @param arguments a JSON array
     * @throws EngineFault when this node's engine failed
     */
    public QueryAnswer query(String contract, String method, String arguments, long gasLimit) {
        return store.read(snapshot -> {
            StoredHead head = snapshot.head();
            BlockContext newest = new BlockContext(
                    chainId, head.height(), head.time(), new ChainState(snapshot).validators(), snapshot::height);
            Reply reply = queries.query(contract, method, arguments, gasLimit, newest, snapshot);
            return new QueryAnswer(head.height(), reply.status(), reply.output(), reply.gasUsed(), reply.message());
        });
    }

    /** Empty at height 0, whose state no certificate covers. */
    public Optional<ProvenValue> prove(String stateKey) {
        return store.read(snapshot -> {
            StoredHead head = snapshot.head();
            return snapshot.decided(head.height())
                    .map(last -> new ProvenValue(
                            stateKey,
                            snapshot.get(stateKey)
                                    .map(HexFormat.of()::formatHex)
                                    .orElse(null),
                            new StateTree(snapshot).prove(head.root(), StateKeys.hash(stateKey)),
                            last.block().header(),
                            last.certificate(),
                            snapshot.changes().stream()
                                    .filter(change -> change.header().height() < head.height())
                                    .toList()));
        });
    }

    private BlockRun run(Tip on, Instant time, Snapshot snapshot) {
        BlockContext block = new BlockContext(chainId, on.height() + 1, time, on.next(), snapshot::height);
        return new BlockRun(executor, verified, block, snapshot);
    }

    private void keep(Block block, Execution done) {
        if (tried.size() >= MOST_TRIED) {
            tried.remove(tried.keySet().iterator().next());
        }
        tried.put(block.id(), done);
    }

    private static Tip tip(StoredHead head, ValidatorSet next, @Nullable Decided proof) {
        return new Tip(head.height(), head.id(), head.stateRoot(), head.time(), next, proof);
    }
}
