package io.flotilla.chain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.chain.admin.Answer;
import io.flotilla.chain.p2p.Certificates;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.NodeSettings;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.CanonicalJson;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.message.Schema;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A genesis document that was read strictly: an unknown key could mean another chain to another program.
 *
 * @param canonical its RFC 8785 form without a signature
 * @param sha256 of that form in UTF-8
 */
record GenesisBlock(Genesis genesis, String canonical, Sha256 sha256) {
    /** @throws IllegalArgumentException that names what is wrong with the document */
    static GenesisBlock read(ObjectNode document) {
        if (!document.path("schema").asText().equals(Schema.GENESIS.key())) {
            throw new IllegalArgumentException("schema is not " + Schema.GENESIS.key());
        }
        byte[] canonical = CanonicalJson.unsigned(document);
        ObjectNode fields = document.deepCopy();
        fields.remove("schema");
        fields.remove("sig");
        Genesis genesis = Json.strict(fields, Genesis.class);
        genesis.organisations().forEach(one -> Certificates.parse(one.caCertificate()));
        return new GenesisBlock(genesis, new String(canonical, StandardCharsets.UTF_8), Sha256.of(canonical));
    }

    /** What the store holds, read again. */
    static GenesisBlock saved(byte[] canonical) {
        return read(Json.parse(canonical, canonical.length));
    }

    byte[] bytes() {
        return canonical.getBytes(StandardCharsets.UTF_8);
    }

    /** Why this node cannot take it as its chain's beginning; empty when it can. */
    Optional<Answer> refusal(NodeSettings settings, String publicKey, Optional<Sha256> expected) {
        if (expected.isPresent() && !expected.get().equals(sha256)) {
            return refused("wrong-hash", "The document's SHA-256 is " + sha256 + ", expected " + expected.get() + ".");
        }
        if (!genesis.chain().equals(settings.chain())) {
            return refused(
                    "wrong-chain", "The block is for " + genesis.chain() + ", this node for " + settings.chain() + ".");
        }
        boolean foreignKey = genesis.validator(settings.node())
                .filter(validator -> !validator.publicKey().equals(publicKey))
                .isPresent();
        if (foreignKey) {
            return refused(
                    "wrong-key", "The block gives " + settings.node() + " another consensus key than the one it has.");
        }
        return Optional.empty();
    }

    private static Optional<Answer> refused(String code, String message) {
        return Optional.of(Answer.refused(422, code, message));
    }
}
