package io.flotilla.chain;

import io.flotilla.chain.consensus.Validator;
import io.flotilla.chain.crypto.ConsensusSigner;
import io.flotilla.chain.crypto.Ed25519Check;
import io.flotilla.chain.ledger.ChainStore;
import io.flotilla.chain.ledger.Ledger;
import io.flotilla.chain.vm.Engine;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens the node's chain once everything is there; from then on others may read its ledger, on any thread. */
final class Chains {
    private final ChainStore store;
    private final Engine engine;
    private final Clock clock;
    private final Consumer<Runnable> loop;
    private volatile @Nullable Ledger ledger;

    /** @param loop carries out on the loop's thread what other threads have done */
    Chains(ChainStore store, Engine engine, Clock clock, Consumer<Runnable> loop) {
        this.store = store;
        this.engine = engine;
        this.clock = clock;
        this.loop = loop;
    }

    Optional<Ledger> ledger() {
        return Optional.ofNullable(ledger);
    }

    /** @throws io.flotilla.chain.ledger.ChainFault GENESIS when a contract of the genesis block does not initialise */
    Chain open(GenesisBlock genesis, NodeAddress self, ConsensusSigner signer, Wire wire) {
        Ed25519Check check = new Ed25519Check();
        Ledger opened = Ledger.open(store, genesis.genesis(), genesis.sha256(), engine, check);
        ledger = opened;
        Validator me =
                new Validator(genesis.sha256(), self, new Ed25519PublicKey(signer.publicKey()), signer::sign);
        LedgerThread thread = new LedgerThread(opened, check, clock, loop);
        return new Chain(me, new Chain.Means(opened, store, thread, wire, clock), check);
    }
}
