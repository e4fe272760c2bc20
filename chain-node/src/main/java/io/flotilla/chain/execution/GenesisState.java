package io.flotilla.chain.execution;

import io.flotilla.chain.vm.Call;
import io.flotilla.chain.vm.RefusedModule;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.Receipt;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.StateKeys;
import io.flotilla.contract.chain.ValidatorSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/** The state of block 0, which follows from the genesis block and the code that it names. */
public final class GenesisState {
    private final Executor executor;
    private final Function<Sha256, byte[]> code;

    /** @param code the modules of the genesis block's contracts */
    public GenesisState(Executor executor, Function<Sha256, byte[]> code) {
        this.executor = executor;
        this.code = code;
    }

    /**
     * Every entry of the state.
     *
     * @throws IllegalArgumentException when a contract may not be deployed or does not initialise
     */
    public SortedMap<String, Optional<byte[]>> of(Genesis genesis) {
        Overlay entries = new Overlay(key -> Optional.empty());
        entries.put(StateKeys.VALIDATORS, ValidatorSet.of(genesis).bytes());
        entries.put(StateKeys.PARAMETERS, ChainState.bytes(genesis.parameters()));
        entries.put(StateKeys.PERMISSIONS, ChainState.bytes(genesis.permissions()));
        Members.write(
                entries,
                genesis.organisations().stream().map(Genesis.Organisation::id).toList());
        for (Genesis.Organisation one : genesis.organisations()) {
            if (one.id().equals(ChainState.GENESIS)) {
                throw new IllegalArgumentException("no organisation may be called " + one.id());
            }
            entries.put(StateKeys.member(one.id()), new Member(one.name(), one.caCertificate()).bytes());
            one.transactionKeys()
                    .forEach(key -> entries.put(
                            StateKeys.account(new Ed25519PublicKey(key)), new Account(one.id(), 0, true).bytes()));
        }
        genesis.contracts().forEach(contract -> deploy(contract, genesis, entries));
        return entries.changes();
    }

    private void deploy(Genesis.Contract contract, Genesis genesis, Overlay entries) {
        byte[] wasm = code.apply(contract.wasm());
        boolean named = Lifecycle.mayBeCalled(contract.name());
        if (!named || new ChainState(entries).contract(contract.name()).isPresent()) {
            throw new IllegalArgumentException("no contract may be called " + contract.name() + ", or it stands twice");
        }
        try {
            executor.contracts().check(wasm);
        } catch (RefusedModule refused) {
            throw new IllegalArgumentException(contract.name() + ": " + refused.getMessage(), refused);
        }
        entries.put(StateKeys.code(contract.wasm()), wasm);
        Lifecycle.keep(entries, contract.name(), new Deployment(contract.wasm(), 1, ChainState.GENESIS, false));
        Arguments arguments = contract.init().isEmpty()
                ? Arguments.none()
                : Arguments.read(contract.init().startsWith("[") ? contract.init() : "[" + contract.init() + "]")
                        .orElseThrow(() -> new IllegalArgumentException(
                                contract.name() + ": init is not JSON that has a canonical form"));
        Call init = new Call(
                Call.INIT,
                arguments.bytes(),
                ChainState.GENESIS,
                0,
                genesis.time(),
                genesis.parameters().limits().blockGas(),
                false);
        Reply reply = executor.contracts().initialise(contract.name(), contract.wasm(), init, entries);
        if (reply.status() != Receipt.Status.SUCCEEDED) {
            throw new IllegalArgumentException(
                    contract.name() + " does not initialise: " + reply.status() + " " + reply.message());
        }
    }
}
