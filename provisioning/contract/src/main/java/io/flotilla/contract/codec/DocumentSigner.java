package io.flotilla.contract.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.util.Base64URL;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.message.Schema;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.util.Optional;

/**
 * Writes documents with a detached compact JWS (RFC 7515 appendix F, ES256) in {@code sig}, over the RFC 8785 form of
 * the rest. Safe for use by many threads.
 */
public final class DocumentSigner {
    private final PrivateKey key;
    private final String kid;
    private final Provider provider;

    /** @param key P-256; may live in an HSM that {@code provider} reaches */
    public DocumentSigner(PrivateKey key, ECPublicKey publicKey, Provider provider) {
        this.key = key;
        this.kid = Jwk.thumbprint(publicKey);
        this.provider = provider;
    }

    /** RFC 7638 thumbprint of the key that signs. */
    public String kid() {
        return kid;
    }

    /**
     * A signed document.
     *
     * @param bytes as encoded, {@code schema} first and {@code sig} last
     * @param digest as {@link Documents#digest} gives it
     */
    @SuppressWarnings("ArrayRecordComponent") // Bytes to be sent; never compared.
    public record Signed(byte[] bytes, Sha256 digest) {}

    /** The encoded document, {@code schema} first and {@code sig} last. */
    public byte[] sign(Record document) {
        return signed(document).bytes();
    }

    /** As {@link #sign}, with the digest. */
    public Signed signed(Record document) {
        Schema schema = Schema.of(document.getClass());
        ObjectNode tree = Documents.tree(document);
        byte[] covered = CanonicalJson.bytes(tree);
        tree.put("sig", signature(schema, covered));
        return new Signed(Json.write(tree), Sha256.of(covered));
    }

    /** A signature over the document that stands elsewhere than in it. */
    public String endorse(Record document) {
        return signature(Schema.of(document.getClass()), CanonicalJson.bytes(Documents.tree(document)));
    }

    /**
     * The same document with this key's signature; its digest stays.
     *
     * @param document of ours, whoever signed it
     * @return empty when it is unsigned or carries this key's signature already
     */
    public Optional<byte[]> signAnew(byte[] document) {
        try {
            ObjectNode tree = Json.parse(document, Documents.MOST_BYTES);
            Optional<Schema> schema = Schema.of(tree.path("schema").asText());
            String sig = tree.path("sig").asText();
            if (schema.isEmpty()
                    || sig.isEmpty()
                    || kid.equals(JWSHeader.parse(new Base64URL(sig.substring(0, sig.indexOf('.'))))
                            .getKeyID())) {
                return Optional.empty();
            }
            tree.put("sig", signature(schema.get(), CanonicalJson.unsigned(tree)));
            return Optional.of(Json.write(tree));
        } catch (MalformedDocument | ParseException | IndexOutOfBoundsException unsigned) {
            return Optional.empty();
        }
    }

    private String signature(Schema schema, byte[] payload) {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType(schema.jwsType()))
                .keyID(kid)
                .build();
        try {
            ECDSASigner signer = new ECDSASigner(key, Curve.P_256);
            signer.getJCAContext().setProvider(provider);
            JWSObject jws = new JWSObject(header, new Payload(payload));
            jws.sign(signer);
            return jws.serialize(true);
        } catch (JOSEException broken) {
            throw new IllegalStateException("the signing key " + kid + " cannot be used", broken);
        }
    }
}
