package io.flotilla.chain.admin;

/** Carries out requests in the node's single-writer loop; the caller's thread waits for the answer. */
@FunctionalInterface
public interface NodeControl {
    Answer ask(AdminRequest request);
}
