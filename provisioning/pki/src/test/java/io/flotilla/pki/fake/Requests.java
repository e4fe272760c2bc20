package io.flotilla.pki.fake;

import io.flotilla.pki.key.Bouncy;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Base64;
import org.bouncycastle.asn1.nist.NISTNamedCurves;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** PKCS#10 requests, honest and greedy. */
public final class Requests {
    private Requests() {}

    public static byte[] der(KeyPair key) {
        return der(key, key, "CN=whoever");
    }

    /** @param signer the key pair whose private half signs; an honest request signs with its own */
    public static byte[] der(KeyPair key, KeyPair signer, String subject) {
        try {
            return request(new JcaPKCS10CertificationRequestBuilder(new X500Name(subject), key.getPublic()), signer)
                    .getEncoded();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asks for another organisation's names, for a CA, for signing certificates, and for every usage. */
    public static byte[] greedy(KeyPair key) {
        try {
            ExtensionsGenerator wishes = new ExtensionsGenerator();
            wishes.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            wishes.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            wishes.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage));
            wishes.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(
                            GeneralName.uniformResourceIdentifier,
                            "spiffe://bank-z.flotilla.internal/agent/validator-1")));
            var builder =
                    new JcaPKCS10CertificationRequestBuilder(new X500Name("O=bank-z,CN=validator-1"), key.getPublic());
            builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, wishes.generate());
            return request(builder, key).getEncoded();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same P-256 key with its point compressed. */
    public static byte[] compressed(KeyPair key) {
        SubjectPublicKeyInfo plain =
                SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded());
        byte[] point = NISTNamedCurves.getByName("P-256")
                .getCurve()
                .decodePoint(plain.getPublicKeyData().getOctets())
                .getEncoded(true);
        try {
            return new PKCS10CertificationRequestBuilder(
                            new X500Name("CN=whoever"), new SubjectPublicKeyInfo(plain.getAlgorithm(), point))
                    .build(signer(key))
                    .getEncoded();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public static byte[] base64(byte[] der) {
        return Base64.getEncoder().encode(der);
    }

    public static String basic(String id, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    private static PKCS10CertificationRequest request(JcaPKCS10CertificationRequestBuilder builder, KeyPair key)
            throws Exception {
        return builder.build(signer(key));
    }

    private static ContentSigner signer(KeyPair key) throws Exception {
        String algorithm = key.getPrivate().getAlgorithm().startsWith("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        return new JcaContentSignerBuilder(algorithm)
                .setProvider(Bouncy.PROVIDER)
                .build(key.getPrivate());
    }
}
