package io.flotilla.contract.chain;

import io.flotilla.contract.identity.NodeAddress;
import java.util.List;
import java.util.Optional;

/**
 * Proof that a block is final: commit signatures of a quorum of its height's validators, all of one round. It can be
 * verified alone, with the header and the validator set.
 *
 * @param seals in order of validator, each once
 */
public record BlockCertificate(long round, List<Seal> seals) {
    /** One validator's signature over {@link #statement}. */
    public record Seal(NodeAddress validator, Ed25519Signature signature) {}

    /** Why a certificate proves nothing. */
    public enum Flaw {
        WRONG_VALIDATORS,
        UNKNOWN_VALIDATOR,
        NO_QUORUM,
        BAD_SIGNATURE
    }

    public BlockCertificate {
        seals = List.copyOf(seals);
        if (round < 0) {
            throw new IllegalArgumentException("round is negative");
        }
        for (int i = 1; i < seals.size(); i++) {
            if (seals.get(i - 1).validator().compareTo(seals.get(i).validator()) >= 0) {
                throw new IllegalArgumentException(
                        "seals do not ascend at " + seals.get(i).validator());
            }
        }
    }

    /** What a validator signs to commit a block. */
    public static byte[] statement(Sha256 chainId, long height, long round, Sha256 blockId) {
        return Domain.COMMIT.statement(new ByteWriter()
                .hash(chainId)
                .u64(height)
                .u64(round)
                .hash(blockId)
                .toBytes());
    }

    /** Empty when this certificate proves that {@code header} is final. */
    public Optional<Flaw> flaw(Header header, ValidatorSet validators, SignatureCheck check) {
        if (!header.validatorsHash().equals(validators.hash())) {
            return Optional.of(Flaw.WRONG_VALIDATORS);
        }
        if (seals.size() < validators.quorum()) {
            return Optional.of(Flaw.NO_QUORUM);
        }
        byte[] statement = statement(header.chainId(), header.height(), round, header.blockId());
        for (Seal seal : seals) {
            Optional<Ed25519PublicKey> key = validators.key(seal.validator());
            if (key.isEmpty()) {
                return Optional.of(Flaw.UNKNOWN_VALIDATOR);
            }
            if (!check.verifies(key.get(), statement, seal.signature())) {
                return Optional.of(Flaw.BAD_SIGNATURE);
            }
        }
        return Optional.empty();
    }

    public void write(ByteWriter to) {
        to.u64(round)
                .list(
                        seals,
                        (bytes, seal) -> bytes.text(seal.validator().toString()).signature(seal.signature()));
    }

    /** @throws IllegalArgumentException when the bytes are no certificate */
    public static BlockCertificate read(ByteReader from) {
        return new BlockCertificate(
                from.u64(), from.list(seal -> new Seal(NodeAddress.parse(seal.text()), seal.signature())));
    }
}
