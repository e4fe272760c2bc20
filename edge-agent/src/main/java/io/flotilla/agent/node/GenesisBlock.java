package io.flotilla.agent.node;

import io.flotilla.contract.chain.Sha256;

/** A genesis document as it was received, and the digest that configurations pin. */
public final class GenesisBlock {
    private final Sha256 sha256;
    private final byte[] document;

    public GenesisBlock(Sha256 sha256, byte[] document) {
        this.sha256 = sha256;
        this.document = document.clone();
    }

    public Sha256 sha256() {
        return sha256;
    }

    public byte[] document() {
        return document.clone();
    }
}
