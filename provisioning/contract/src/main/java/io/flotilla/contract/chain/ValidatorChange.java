package io.flotilla.contract.chain;

/**
 * Proof that the set of validators changed: the old set made a block final whose state holds the new one, which decides
 * the height after it.
 *
 * @param header of the block whose state holds {@code next} first
 * @param certificate by the validators before the change
 * @param proof of {@link StateKeys#VALIDATORS} in that state
 */
public record ValidatorChange(Header header, BlockCertificate certificate, StateProof proof, ValidatorSet next) {
    public void write(ByteWriter to) {
        header.write(to);
        certificate.write(to);
        proof.write(to);
        next.write(to);
    }

    /** @throws IllegalArgumentException when the bytes are no change of validators */
    public static ValidatorChange read(ByteReader from) {
        return new ValidatorChange(
                Header.read(from), BlockCertificate.read(from), StateProof.read(from), ValidatorSet.read(from));
    }
}
