package io.flotilla.contract.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.message.Schema;
import java.security.Provider;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Encodes documents and opens received ones. Signature and digest are taken over the received tree, before it is mapped
 * to a record, so an unknown key stays covered by them.
 */
public final class Documents {
    /** No document is larger than the broker's largest packet, 320 KiB. */
    public static final int MOST_BYTES = 320 << 10;

    private Documents() {}

    /** The document as a tree, {@code schema} first. */
    public static ObjectNode tree(Record document) {
        ObjectNode tree = Json.object();
        tree.put("schema", Schema.of(document.getClass()).key());
        tree.setAll(Json.tree(document));
        return tree;
    }

    /** The document without a signature, {@code schema} first. */
    public static byte[] encode(Record document) {
        return Json.write(tree(document));
    }

    /** SHA-256 over the RFC 8785 form without {@code sig}: what configurations pin and reports name. */
    public static Sha256 digest(Record document) {
        return Sha256.of(CanonicalJson.bytes(tree(document)));
    }

    /**
     * Reads a document that was opened before and has been kept since.
     *
     * @throws MalformedDocument when it is none
     */
    public static <T extends Record> T reread(byte[] payload, Class<T> type) {
        ObjectNode fields = Json.parse(payload, MOST_BYTES);
        fields.remove("schema");
        fields.remove("sig");
        return Json.lenient(fields, type);
    }

    /** Opens a document that needs no signature. Never throws for any input. */
    public static <T extends Record> Opened<T> open(byte[] payload, Class<T> type) {
        try {
            ObjectNode tree = Json.parse(payload, MOST_BYTES);
            Optional<Opened<T>> wrong = wrongSchema(tree, Schema.of(type));
            return wrong.isPresent() ? wrong.get() : understood(tree, CanonicalJson.unsigned(tree), type, null);
        } catch (MalformedDocument bad) {
            return Opened.refused(Refusal.MALFORMED, String.valueOf(bad.getMessage()));
        }
    }

    /** Opens a document whose signature must be by a key of the ring. Never throws for any input. */
    public static <T extends Record> Opened<T> open(byte[] payload, Class<T> type, KeyRing keys, Provider provider) {
        try {
            ObjectNode tree = Json.parse(payload, MOST_BYTES);
            Schema schema = Schema.of(type);
            Optional<Opened<T>> wrong = wrongSchema(tree, schema);
            if (wrong.isPresent()) {
                return wrong.get();
            }
            JsonNode sig = tree.get("sig");
            if (sig == null || !sig.isTextual()) {
                return Opened.refused(Refusal.UNSIGNED, "the document carries no sig");
            }
            return opened(
                    tree,
                    type,
                    JWSObject.parse(sig.textValue(), new Payload(CanonicalJson.unsigned(tree))),
                    keys,
                    provider);
        } catch (MalformedDocument bad) {
            return Opened.refused(Refusal.MALFORMED, String.valueOf(bad.getMessage()));
        } catch (ParseException | IllegalArgumentException bad) {
            return Opened.refused(Refusal.BAD_SIGNATURE, "sig is not a detached compact JWS");
        }
    }

    private static <T extends Record> Opened<T> opened(
            ObjectNode tree, Class<T> type, JWSObject jws, KeyRing keys, Provider provider) {
        JWSHeader header = jws.getHeader();
        JOSEObjectType typ = header.getType();
        if (typ == null || !typ.getType().equals(Schema.of(type).jwsType())) {
            return Opened.refused(Refusal.WRONG_TYPE, "the signature is of type " + typ);
        }
        if (!JWSAlgorithm.ES256.equals(header.getAlgorithm()) || header.getCriticalParams() != null) {
            return Opened.refused(Refusal.WRONG_ALGORITHM, "the signature's header asks for " + header.getAlgorithm());
        }
        String kid = header.getKeyID();
        Optional<ECPublicKey> key = kid == null ? Optional.empty() : keys.key(kid);
        if (kid == null || key.isEmpty()) {
            return Opened.refused(Refusal.UNKNOWN_KEY, "no pinned key has the id " + kid);
        }
        if (!verifies(jws, key.get(), provider)) {
            return Opened.refused(Refusal.BAD_SIGNATURE, "the signature does not fit the document");
        }
        return understood(tree, jws.getPayload().toBytes(), type, kid);
    }

    private static boolean verifies(JWSObject jws, ECPublicKey key, Provider provider) {
        try {
            ECDSAVerifier verifier = new ECDSAVerifier(key);
            verifier.getJCAContext().setProvider(provider);
            return jws.verify(verifier);
        } catch (JOSEException | IllegalStateException unusable) {
            return false;
        }
    }

    /**
     * @param tree given up
     * @param covered by signature and digest
     */
    private static <T extends Record> Opened<T> understood(
            ObjectNode tree, byte[] covered, Class<T> type, @Nullable String kid) {
        tree.remove("schema");
        tree.remove("sig");
        return Opened.understood(Json.lenient(tree, type), Sha256.of(covered), kid);
    }

    private static <T> Optional<Opened<T>> wrongSchema(ObjectNode tree, Schema expected) {
        String found = tree.path("schema").asText();
        if (found.equals(expected.key())) {
            return Optional.empty();
        }
        boolean newer = found.startsWith(expected.label() + "/")
                && found.substring(expected.label().length() + 1).matches("[1-9][0-9]{0,5}");
        return Optional.of(Opened.refused(
                newer ? Refusal.NEWER_SCHEMA : Refusal.WRONG_SCHEMA,
                "schema is \"" + found + "\", expected " + expected.key()));
    }
}
