package io.flotilla.contract.chain;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ProvenValue} as JSON shows it: a program that follows docs/chain.md verifies it with the genesis block alone.
 *
 * @param header canonical bytes, hex
 * @param value hex; null when the state holds nothing under {@code stateKey}
 * @param branches of the proof, by digit 0 to 15
 * @param validators who decided that height
 * @param transitions how they came to be those, oldest first
 */
public record ProofDocument(
        Sha256 chainId,
        long height,
        String header,
        Sha256 stateRoot,
        String stateKey,
        @Nullable String value,
        List<SortedMap<Integer, Sha256>> branches,
        StateProof.@Nullable Leaf leaf,
        Certificate certificate,
        List<Validator> validators,
        List<Transition> transitions) {

    public record Validator(String validator, Ed25519PublicKey publicKey) {}

    /** @param seals in order of validator */
    public record Certificate(long round, List<Seal> seals) {
        public Certificate {
            seals = List.copyOf(seals);
        }

        /** @param validators who decided that height */
        public static Certificate of(BlockCertificate certificate, Header header, ValidatorSet validators) {
            byte[] signed = BlockCertificate.statement(
                    header.chainId(), header.height(), certificate.round(), header.blockId());
            return new Certificate(
                    certificate.round(),
                    certificate.seals().stream()
                            .map(seal -> new Seal(
                                    seal.validator().toString(),
                                    validators.key(seal.validator()).orElseThrow(),
                                    HexFormat.of().formatHex(signed),
                                    seal.signature()))
                            .toList());
        }
    }

    /**
     * A signature that openssl can verify.
     *
     * @param signed the bytes that were signed, hex
     */
    public record Seal(String validator, Ed25519PublicKey publicKey, String signed, Ed25519Signature signature) {}

    /** A {@link ValidatorChange}; its proof is of {@link StateKeys#VALIDATORS}. */
    public record Transition(
            long height,
            String header,
            Certificate certificate,
            List<SortedMap<Integer, Sha256>> branches,
            StateProof.@Nullable Leaf leaf,
            List<Validator> next) {}

    /** @param genesis the validators of height 1 */
    public static ProofDocument of(ProvenValue proven, ValidatorSet genesis) {
        List<Transition> transitions = new ArrayList<>();
        ValidatorSet validators = genesis;
        for (ValidatorChange change : proven.changes()) {
            transitions.add(new Transition(
                    change.header().height(),
                    hex(change.header()),
                    Certificate.of(change.certificate(), change.header(), validators),
                    change.proof().branches(),
                    change.proof().leaf(),
                    shown(change.next())));
            validators = change.next();
        }
        Header header = proven.header();
        return new ProofDocument(
                header.chainId(),
                header.height(),
                hex(header),
                header.stateRoot(),
                proven.stateKey(),
                proven.value(),
                proven.proof().branches(),
                proven.proof().leaf(),
                Certificate.of(proven.certificate(), header, validators),
                shown(validators),
                transitions);
    }

    private static List<Validator> shown(ValidatorSet validators) {
        return validators.members().stream()
                .map(one -> new Validator(one.address().toString(), one.key()))
                .toList();
    }

    private static String hex(Header header) {
        ByteWriter to = new ByteWriter();
        header.write(to);
        return HexFormat.of().formatHex(to.toBytes());
    }
}
