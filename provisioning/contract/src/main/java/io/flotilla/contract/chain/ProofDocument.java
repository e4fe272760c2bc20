package io.flotilla.contract.chain;

import io.flotilla.contract.identity.NodeAddress;
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

        /** Its seals, which may prove nothing. */
        public BlockCertificate claimed() {
            return new BlockCertificate(
                    round,
                    seals.stream()
                            .map(seal ->
                                    new BlockCertificate.Seal(NodeAddress.parse(seal.validator()), seal.signature()))
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

    /**
     * What it claims, as {@link ProvenValue#flaw} judges it. Only what a verifier needs is looked at.
     *
     * @throws IllegalArgumentException when it is malformed
     */
    public ProvenValue proven() {
        List<ValidatorChange> changes = transitions.stream()
                .map(one -> new ValidatorChange(
                        header(one.header()),
                        one.certificate().claimed(),
                        new StateProof(StateKeys.hash(StateKeys.VALIDATORS), one.branches(), one.leaf()),
                        new ValidatorSet(one.next().stream()
                                .map(member -> new ValidatorSet.Member(
                                        NodeAddress.parse(member.validator()), member.publicKey()))
                                .toList())))
                .toList();
        StateProof proof = new StateProof(StateKeys.hash(stateKey), branches, leaf);
        return new ProvenValue(stateKey, value, proof, header(header), certificate.claimed(), changes);
    }

    /**
     * The header in these bytes.
     *
     * @param hex canonical bytes
     * @throws IllegalArgumentException when they are no header
     */
    public static Header header(String hex) {
        ByteReader bytes = new ByteReader(HexFormat.of().parseHex(hex));
        Header header = Header.read(bytes);
        bytes.end();
        return header;
    }

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

    /** The header's canonical bytes, as {@link #header(String)} reads them. */
    public static String hex(Header header) {
        ByteWriter to = new ByteWriter();
        header.write(to);
        return HexFormat.of().formatHex(to.toBytes());
    }
}
