package io.flotilla.chain.execution;

import io.flotilla.chain.vm.Call;
import io.flotilla.chain.vm.Engine;
import io.flotilla.chain.vm.EngineFault;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Receipt.Status;
import io.flotilla.contract.chain.SignatureCheck;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.OrgId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Optional;

/** Calls contracts, those that were deployed and those of the system. */
public final class Executor {
    private static final Ed25519PublicKey NO_KEY = new Ed25519PublicKey("0".repeat(64));

    private final Contracts contracts;
    private final SystemContracts system;

    /**
     * @param chain its name, which proofs of keys name
     * @param check for the words of candidates, and for proofs
     */
    public Executor(Engine engine, ChainId chain, SignatureCheck check) {
        contracts = new Contracts(engine);
        system = new SystemContracts(contracts, chain, check);
    }

    /**
     * Runs a method without keeping what it changes.
     *
     * @param arguments a JSON array
     * @throws EngineFault when this node's engine failed
     */
    public Reply query(
            String contract, String method, String arguments, long gasLimit, BlockContext newest, StateView state) {
        Overlay entries = new Overlay(state);
        Optional<Arguments> read = Arguments.read(arguments);
        if (read.isEmpty()) {
            return malformed(0);
        }
        if (SystemContracts.NAMES.contains(contract)) {
            return system.reads(contract, method)
                    ? system.call(new SystemCall(
                            contract,
                            method,
                            read.get(),
                            NO_KEY,
                            ChainState.GENESIS,
                            newest,
                            entries,
                            gasLimit - Gas.SYSTEM_CALL,
                            new ArrayList<>()))
                    : Reply.refused(0, contract + " has no method " + method + " that only reads");
        }
        return deployed(contract, method, read.get(), ChainState.GENESIS, gasLimit, newest, entries, true);
    }

    /**
     * @param entries changed also by a call that fails
     * @throws EngineFault when this node's engine failed
     */
    Reply call(Transaction transaction, OrgId caller, BlockContext block, Overlay entries) {
        int argumentBytes = transaction.arguments().getBytes(StandardCharsets.UTF_8).length;
        long base = Gas.base(transaction.contract(), argumentBytes);
        long left = transaction.gasLimit() - base;
        if (left < 0) {
            return Reply.failed(Status.OUT_OF_GAS, transaction.gasLimit(), "its bytes alone cost " + base + " gas");
        }
        Optional<Arguments> arguments = Arguments.read(transaction.arguments());
        if (arguments.isEmpty()) {
            return malformed(base);
        }
        String contract = transaction.contract();
        Reply reply = SystemContracts.NAMES.contains(contract)
                ? system.call(new SystemCall(
                        contract,
                        transaction.method(),
                        arguments.get(),
                        transaction.sender(),
                        caller,
                        block,
                        entries,
                        left - Gas.SYSTEM_CALL,
                        new ArrayList<>()))
                : deployed(contract, transaction.method(), arguments.get(), caller, left, block, entries, false);
        return reply.forReceipt().plusGas(base);
    }

    Contracts contracts() {
        return contracts;
    }

    private Reply deployed(
            String contract,
            String method,
            Arguments arguments,
            OrgId caller,
            long gasLimit,
            BlockContext block,
            Overlay entries,
            boolean readOnly) {
        Optional<Deployment> found = new ChainState(entries).contract(contract);
        if (found.isEmpty()) {
            return Reply.refused(0, "there is no contract " + contract);
        }
        if (found.get().frozen() && !readOnly) {
            return Reply.refused(0, contract + " is frozen");
        }
        if (method.equals(Call.INIT)) {
            return Reply.refused(0, Call.INIT + " runs at deployment only");
        }
        Call call = new Call(method, arguments.bytes(), caller, block.height(), block.time(), gasLimit, readOnly);
        return contracts.call(contract, found.get().code(), call, entries);
    }

    private static Reply malformed(long gas) {
        return Reply.refused(
                gas,
                "the arguments are not a JSON array, or hold a fraction, a number above 2^53-1 or a lone surrogate");
    }
}
