package io.flotilla.chain;

import io.flotilla.chain.consensus.Validator;
import io.flotilla.chain.crypto.ConsensusSigner;
import io.flotilla.chain.crypto.Ed25519Check;
import io.flotilla.chain.ledger.ChainStore;
import io.flotilla.chain.ledger.Ledger;
import io.flotilla.chain.vm.Engine;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.time.Clocks;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens the node's chain once everything is there; from then on others may read its ledger, on any thread. */
final class Chains {
    private final ChainStore store;
    private final Engines engines;
    private final Clocks clocks;
    private final Consumer<Runnable> loop;
    private volatile @Nullable Ledger ledger;

    /**
     * What executes contracts.
     *
     * @param queries its own, so that no question holds up a block
     */
    record Engines(Engine blocks, Engine queries) {
        void close() {
            blocks.close();
            queries.close();
        }
    }

    /** @param loop carries out on the loop's thread what other threads have done */
    Chains(ChainStore store, Engines engines, Clocks clocks, Consumer<Runnable> loop) {
        this.store = store;
        this.engines = engines;
        this.clocks = clocks;
        this.loop = loop;
    }

    Optional<Ledger> ledger() {
        return Optional.ofNullable(ledger);
    }

    /** @throws io.flotilla.chain.ledger.ChainFault GENESIS when a contract of the genesis block does not initialise */
    Chain open(GenesisBlock genesis, NodeAddress self, ConsensusSigner signer, Wire wire) {
        Ed25519Check check = new Ed25519Check();
        Ledger opened =
                Ledger.open(store, genesis.genesis(), genesis.sha256(), engines.blocks(), engines.queries(), check);
        ledger = opened;
        Validator me = new Validator(genesis.sha256(), self, new Ed25519PublicKey(signer.publicKey()), signer::sign);
        LedgerThread thread = new LedgerThread(opened, check, clocks.steady(), loop);
        return new Chain(me, new Chain.Means(opened, store, thread, wire, clocks), check);
    }
}
