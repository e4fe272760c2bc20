package io.flotilla.chain.vm;

import io.flotilla.contract.chain.Sha256;

/** Executes contracts. Any thread may call it; calls of one engine run one after another. */
public interface Engine extends AutoCloseable {
    /** @throws RefusedModule when the code may not be deployed; its message is the same on every node */
    void check(byte[] wasm);

    /**
     * @param codeHash the SHA-256 of {@code wasm}, by which the prepared code is kept
     * @param wasm code that {@link #check} let pass
     * @param state the contract's keys and values; changed also by a call that then fails
     * @throws EngineFault when the fault is this node's and says nothing about the contract
     */
    Outcome call(Sha256 codeHash, byte[] wasm, Call call, HostState state);

    /** Ends the engine's thread. */
    @Override
    void close();
}
