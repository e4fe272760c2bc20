package io.flotilla.contract.chain;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the state holds under a key, with everything that convinces somebody who has the genesis block and trusts nobody:
 * the value's place in the state, the header that commits to that state, the certificate that makes the header final, and
 * how its validators came to be those.
 *
 * @param value in lower-case hex; null when the state holds nothing there
 * @param changes of the validators, from the genesis block up to before {@code header}, oldest first
 */
public record ProvenValue(
        String stateKey,
        @Nullable String value,
        StateProof proof,
        Header header,
        BlockCertificate certificate,
        List<ValidatorChange> changes) {

    /** Why it convinces nobody. */
    public enum Flaw {
        /** A header is of another chain, or the changes of the validators do not ascend. */
        WRONG_CHAIN,
        /** A header is not final by the validators of its height. */
        NOT_FINAL,
        /** The proof leads to another root than the header's. */
        WRONG_ROOT,
        /** The proof is about another key. */
        WRONG_KEY,
        /** The state holds another value. */
        WRONG_VALUE
    }

    public ProvenValue {
        changes = List.copyOf(changes);
        if (value != null && !value.matches("([0-9a-f]{2})*")) {
            throw new IllegalArgumentException("value is not lower-case hex");
        }
    }

    /** Empty when it is true of the chain with this genesis block. */
    public Optional<Flaw> flaw(Sha256 chainId, ValidatorSet genesis, SignatureCheck check) {
        ValidatorSet validators = genesis;
        long height = 0;
        for (ValidatorChange change : changes) {
            if (change.header().height() <= height) {
                return Optional.of(Flaw.WRONG_CHAIN);
            }
            height = change.header().height();
            Optional<Flaw> flaw = flaw(chainId, change.header(), change.certificate(), validators, check)
                    .or(() -> flaw(
                            change.proof(),
                            change.header(),
                            StateKeys.VALIDATORS,
                            HexFormat.of().formatHex(change.next().bytes())));
            if (flaw.isPresent()) {
                return flaw;
            }
            validators = change.next();
        }
        if (header.height() <= height) {
            return Optional.of(Flaw.WRONG_CHAIN);
        }
        return flaw(chainId, header, certificate, validators, check).or(() -> flaw(proof, header, stateKey, value));
    }

    private static Optional<Flaw> flaw(
            Sha256 chainId,
            Header header,
            BlockCertificate certificate,
            ValidatorSet validators,
            SignatureCheck check) {
        if (!header.chainId().equals(chainId)) {
            return Optional.of(Flaw.WRONG_CHAIN);
        }
        return certificate.flaw(header, validators, check).map(any -> Flaw.NOT_FINAL);
    }

    private static Optional<Flaw> flaw(StateProof proof, Header header, String stateKey, @Nullable String value) {
        if (!proof.key().equals(StateKeys.hash(stateKey))) {
            return Optional.of(Flaw.WRONG_KEY);
        }
        if (!proof.root().equals(header.stateRoot())) {
            return Optional.of(Flaw.WRONG_ROOT);
        }
        Sha256 held = proof.value();
        boolean same = value == null
                ? held == null
                : Sha256.of(HexFormat.of().parseHex(value)).equals(held);
        return same ? Optional.empty() : Optional.of(Flaw.WRONG_VALUE);
    }
}
