package io.flotilla.chain.execution;

import io.flotilla.chain.vm.Call;
import io.flotilla.chain.vm.Engine;
import io.flotilla.chain.vm.HostState;
import io.flotilla.chain.vm.Outcome;
import io.flotilla.chain.vm.RefusedModule;
import io.flotilla.contract.chain.Receipt;
import io.flotilla.contract.chain.Receipt.Status;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.StateKeys;
import java.util.List;
import java.util.Optional;

/** Calls of contracts that were deployed. */
final class Contracts {
    private final Engine engine;

    Contracts(Engine engine) {
        this.engine = engine;
    }

    /** @throws RefusedModule when the code may not be deployed */
    void check(byte[] wasm) {
        engine.check(wasm);
    }

    Reply call(String contract, Sha256 code, Call call, Overlay entries) {
        byte[] wasm = new ChainState(entries).code(code);
        Outcome outcome = engine.call(code, wasm, call, new OwnEntries(contract, entries));
        return switch (outcome.status()) {
            case SUCCEEDED ->
                Reply.succeeded(
                        outcome.gasUsed(),
                        outcome.output(),
                        outcome.events().stream()
                                .map(one -> new Receipt.Event(contract, one.name(), one.data()))
                                .toList());
            case REVERTED -> Reply.failed(Status.REVERTED, outcome.gasUsed(), outcome.message());
            case OUT_OF_GAS -> Reply.failed(Status.OUT_OF_GAS, outcome.gasUsed(), outcome.message());
            case TRAPPED -> Reply.failed(Status.TRAPPED, outcome.gasUsed(), outcome.message());
            case NO_METHOD -> Reply.refused(outcome.gasUsed(), contract + " has no method " + call.method());
        };
    }

    /** Runs {@value Call#INIT}, which the code need not have when there is no argument for it. */
    Reply initialise(String contract, Sha256 code, Call init, Overlay entries) {
        Reply reply = call(contract, code, init, entries);
        boolean none = reply.status() == Status.REFUSED && init.arguments().isEmpty();
        return none ? Reply.succeeded(reply.gasUsed(), new byte[0], List.of()) : reply;
    }

    private record OwnEntries(String contract, Overlay entries) implements HostState {
        @Override
        public Optional<byte[]> read(byte[] key) {
            return entries.get(StateKeys.data(contract, key));
        }

        @Override
        public void write(byte[] key, byte[] value) {
            entries.put(StateKeys.data(contract, key), value);
        }

        @Override
        public void delete(byte[] key) {
            entries.remove(StateKeys.data(contract, key));
        }
    }
}
