package io.flotilla.fleet.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.BlockCertificate;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.Header;
import io.flotilla.contract.chain.ProofDocument;
import io.flotilla.contract.chain.ProvenValue;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What somebody can check of a chain who has its genesis block and believes no node. The signatures are verified by the
 * JDK, not by the code that the nodes use.
 *
 * @param chain the chain's identity
 * @param validators of the genesis block
 */
record Evidence(Sha256 chain, ValidatorSet validators) {
    /** What stands before an Ed25519 key's bytes in DER (RFC 8410 section 4). */
    private static final String DER = "302a300506032b6570032100";

    /** @throws Failure when that is no genesis document */
    static Evidence of(ObjectNode genesis) {
        return Documents.open(Json.write(genesis), Genesis.class)
                .either(
                        understood -> new Evidence(understood.sha256(), ValidatorSet.of(understood.document())),
                        refused -> {
                            throw Failure.failed("the genesis block cannot be read: " + refused.detail());
                        });
    }

    /**
     * Checks that a block is final by a quorum of seals.
     *
     * @param block as {@code fleet chain block} shows it
     * @throws Failure when it is not
     */
    void sealed(JsonNode block, String node) {
        String what = "block " + block.path("height").asText() + " of " + node;
        try {
            Header header = ProofDocument.header(block.path("header").asText());
            BlockCertificate certificate = Json.strict(block.path("certificate"), ProofDocument.Certificate.class)
                    .claimed();
            String id = block.path("blockId").asText();
            if (!header.chainId().equals(chain) || !header.blockId().value().equals(id)) {
                throw Failure.failed(what + " is not the one that its header tells of");
            }
            refuse(what + " is not final", certificate.flaw(header, validators, Evidence::verifies));
        } catch (IllegalArgumentException malformed) {
            throw new Failure(Failure.Exit.FAILED, what + " cannot be read: " + malformed.getMessage(), malformed);
        }
    }

    /**
     * Checks a proof, and that it is about the text expected.
     *
     * @param proof as {@code fleet chain proof} shows it
     * @throws Failure when it proves nothing, or something else
     */
    void proven(ObjectNode proof, String value, String node) {
        String what = "the proof of " + proof.path("stateKey").asText() + " by " + node;
        try {
            ProvenValue claimed = Json.strict(proof, ProofDocument.class).proven();
            refuse(what + " proves nothing", claimed.flaw(chain, validators, Evidence::verifies));
            if (!HexFormat.of()
                    .formatHex(value.getBytes(StandardCharsets.UTF_8))
                    .equals(claimed.value())) {
                throw Failure.failed(what + " is true of another value than " + value);
            }
        } catch (IllegalArgumentException malformed) {
            throw new Failure(Failure.Exit.FAILED, what + " cannot be read: " + malformed.getMessage(), malformed);
        }
    }

    private static void refuse(String what, Optional<? extends Enum<?>> flaw) {
        flaw.ifPresent(found -> {
            throw Failure.failed(what + ": " + Json.name(found));
        });
    }

    /** As {@link io.flotilla.contract.chain.SignatureCheck}. */
    static boolean verifies(Ed25519PublicKey key, byte[] statement, Ed25519Signature signature) {
        try {
            PublicKey known = KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(HexFormat.of().parseHex(DER + key.value())));
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(known);
            check.update(statement);
            return check.verify(signature.bytes());
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }
}
