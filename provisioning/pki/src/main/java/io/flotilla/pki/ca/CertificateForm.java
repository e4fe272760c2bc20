package io.flotilla.pki.ca;

import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.Certificates;
import io.flotilla.pki.key.PkiException;
import io.flotilla.pki.profile.Lifetimes;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate on its way: names, validity and key are set, extensions are added, an issuer signs. The authority key
 * identifier holds the key's identifier alone: with issuer and serial in it OpenSSL rejects leaves once their CA was
 * renewed with the same key.
 */
final class CertificateForm {
    private static final int SERIAL_BITS = 128;

    private final X509v3CertificateBuilder builder;

    CertificateForm(X500Name issuer, X500Name subject, PublicKey key, Validity validity, SecureRandom random) {
        this.builder = new X509v3CertificateBuilder(
                issuer,
                serial(random),
                Date.from(validity.from()),
                Date.from(validity.until()),
                subject,
                SubjectPublicKeyInfo.getInstance(key.getEncoded()));
        add(Extension.subjectKeyIdentifier, false, identifiers().createSubjectKeyIdentifier(info(key)));
    }

    record Validity(Instant from, Instant until) {
        /**
         * A life that ends with the issuer's at the latest.
         *
         * @throws PkiException AUTHORITY_EXPIRED from the issuer's notAfter on
         */
        static Validity below(X509Certificate issuer, Instant now, Duration life) {
            Instant last = issuer.getNotAfter().toInstant();
            if (!now.isBefore(last)) {
                throw new PkiException(
                        PkiException.Code.AUTHORITY_EXPIRED,
                        "the authority \"" + issuer.getSubjectX500Principal().getName() + "\" ran out at " + last
                                + " and issues nothing more: check the clock, or move its .p12 file away, so that a new"
                                + " one is made");
            }
            Instant until = now.plus(life);
            return new Validity(Lifetimes.begin(now, life), until.isBefore(last) ? until : last);
        }
    }

    CertificateForm add(ASN1ObjectIdentifier extension, boolean critical, ASN1Encodable value) {
        try {
            builder.addExtension(extension, critical, value);
            return this;
        } catch (IOException e) {
            throw new PkiException(
                    PkiException.Code.CRYPTO, "a certificate extension cannot be encoded: " + extension, e);
        }
    }

    X509Certificate sign(PrivateKey issuerKey, PublicKey issuerPublicKey) {
        add(Extension.authorityKeyIdentifier, false, authority(issuerPublicKey));
        try {
            return Certificates.parse(builder.build(signer(issuerKey)).getEncoded());
        } catch (IOException e) {
            throw new PkiException(PkiException.Code.CRYPTO, "a certificate cannot be encoded: check its names", e);
        }
    }

    static AuthorityKeyIdentifier authority(PublicKey issuer) {
        return identifiers().createAuthorityKeyIdentifier(info(issuer));
    }

    static ContentSigner signer(PrivateKey key) {
        try {
            String algorithm = key.getAlgorithm().startsWith("EC") ? "SHA256withECDSA" : "SHA256withRSA";
            return new JcaContentSignerBuilder(algorithm)
                    .setProvider(Bouncy.PROVIDER)
                    .build(key);
        } catch (OperatorCreationException e) {
            throw new PkiException(
                    PkiException.Code.CRYPTO, "the CA's key cannot sign: put the backup in its place", e);
        }
    }

    /** 128 random bits, the first of them one: never zero, never shorter. */
    private static BigInteger serial(SecureRandom random) {
        return new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1);
    }

    private static SubjectPublicKeyInfo info(PublicKey key) {
        return SubjectPublicKeyInfo.getInstance(key.getEncoded());
    }

    private static JcaX509ExtensionUtils identifiers() {
        try {
            return new JcaX509ExtensionUtils();
        } catch (GeneralSecurityException e) {
            throw new PkiException(PkiException.Code.CRYPTO, "SHA-1 for key identifiers is missing from this Java", e);
        }
    }
}
