package io.flotilla.chain.block;

import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.BlockCertificate;
import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.ByteWriter;

/** A final block with its proof. */
public record Decided(Block block, BlockCertificate certificate) implements ConsensusMessage {
    @Override
    public long height() {
        return block.height();
    }

    @Override
    public <R> R accept(Handler<R> handler) {
        return handler.decided(this);
    }

    @Override
    public void write(ByteWriter to) {
        block.write(to);
        certificate.write(to);
    }

    /** @throws IllegalArgumentException when the bytes are no block with a certificate */
    public static Decided read(ByteReader from) {
        return new Decided(Block.read(from), BlockCertificate.read(from));
    }
}
