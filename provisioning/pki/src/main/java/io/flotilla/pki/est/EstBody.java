package io.flotilla.pki.est;

import io.flotilla.pki.key.Certificates;
import io.flotilla.pki.key.PkiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.BERSet;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Bodies of EST: base64 around PKCS#7, PKCS#10 and attribute lists. */
final class EstBody {
    private static final Pattern ARMOUR = Pattern.compile(
            "\\s*-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([^-]*)-----END (?:NEW )?CERTIFICATE REQUEST-----\\s*");

    private EstBody() {}

    /**
     * A certs-only SignedData in the order given: definite lengths, but not the sorted set of strict DER, because simple
     * clients take the first certificate for the leaf.
     */
    static EstResponse certificates(List<X509Certificate> certificates) {
        ASN1Encodable[] all = certificates.stream()
                .map(one -> Certificate.getInstance(Certificates.der(one)))
                .toArray(ASN1Encodable[]::new);
        // A BERSet keeps its order when it is written with definite lengths; any other set would be sorted.
        SignedData signed = new SignedData(
                new DERSet(), new ContentInfo(PKCSObjectIdentifiers.data, null), new BERSet(all), null, new DERSet());
        return base64(
                "application/pkcs7-mime; smime-type=certs-only",
                encoded(new ContentInfo(PKCSObjectIdentifiers.signedData, signed)));
    }

    /** What a client's request should look like: P-256, signed with SHA-256 (RFC 7030, section 4.5.2). */
    static EstResponse attributes() {
        return base64("application/csrattrs", encoded(new DERSequence(new ASN1Encodable[] {
            new Attribute(X9ObjectIdentifiers.id_ecPublicKey, new DERSet(SECObjectIdentifiers.secp256r1)),
            X9ObjectIdentifiers.ecdsa_with_SHA256
        })));
    }

    /** Base64 in any wrapping, or PEM; empty for anything else. */
    static Optional<byte[]> decode(byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        Matcher armoured = ARMOUR.matcher(text);
        String digits = (armoured.matches() ? armoured.group(1) : text).replaceAll("\\s+", "");
        try {
            return digits.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Base64.getDecoder().decode(digits));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** @throws PkiException BAD_ANSWER unless the body is base64 of a certs-only SignedData */
    static List<X509Certificate> certificates(byte[] body) {
        return certificates(body, der -> true);
    }

    /**
     * As {@link #certificates(byte[])}, and reads those alone that are wanted: a fleet of many organisations names
     * hundreds.
     *
     * @param wanted given the encoding
     */
    static List<X509Certificate> certificates(byte[] body, Predicate<byte[]> wanted) {
        try {
            byte[] der = decode(body).orElseThrow(() -> new IllegalArgumentException("not base64"));
            SignedData signed =
                    SignedData.getInstance(ContentInfo.getInstance(der).getContent());
            List<X509Certificate> found = new ArrayList<>();
            for (ASN1Encodable one : signed.getCertificates()) {
                byte[] encoding = one.toASN1Primitive().getEncoded();
                if (wanted.test(encoding)) {
                    found.add(Certificates.parse(encoding));
                }
            }
            return found;
        } catch (IOException | RuntimeException e) {
            throw new PkiException(
                    PkiException.Code.BAD_ANSWER,
                    "the server's answer is not PKCS#7 as EST prescribes: is this the manager's address?",
                    e);
        }
    }

    static byte[] wrapped(byte[] der) {
        return (Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static EstResponse base64(String contentType, byte[] der) {
        return new EstResponse(
                200, Map.of("Content-Type", contentType, "Content-Transfer-Encoding", "base64"), wrapped(der));
    }

    private static byte[] encoded(ASN1Object object) {
        try {
            return object.getEncoded(ASN1Encoding.DL);
        } catch (IOException e) {
            throw new PkiException(PkiException.Code.CRYPTO, "an answer cannot be encoded: check the CA's files", e);
        }
    }
}
