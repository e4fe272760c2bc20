package io.flotilla.pki.fake;

import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.Certificates;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.KeyPairs;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX500NameUtil;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signs with a stolen CA key, or with its own, what no honest authority would. */
public final class Forge {
    private static final SecureRandom RANDOM = new SecureRandom();

    private KeyPair key = KeyPairs.generateP256(RANDOM);
    private final X500Name subject;
    private final List<GeneralName> names = new ArrayList<>();
    private boolean authority;

    private Forge(String subject) {
        this.subject = new X500Name(subject);
    }

    /** @param subject in the order of DER */
    public static Forge certificate(String subject) {
        return new Forge(subject);
    }

    public Forge key(KeyPair chosen) {
        key = chosen;
        return this;
    }

    public Forge uri(String uri) {
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
        return this;
    }

    public Forge dns(String dns) {
        names.add(new GeneralName(GeneralName.dNSName, dns));
        return this;
    }

    public Forge ip(String ip) {
        names.add(new GeneralName(GeneralName.iPAddress, ip));
        return this;
    }

    public Forge authority() {
        authority = true;
        return this;
    }

    public Credential selfSigned() {
        return sign(subject, key, List.of());
    }

    /** @param issuer its chain follows the forged leaf */
    public Credential signedBy(Credential issuer) {
        return sign(JcaX500NameUtil.getSubject(issuer.leaf()), issuer.keyPair(), issuer.chain());
    }

    private Credential sign(X500Name issuer, KeyPair issuerKey, List<X509Certificate> above) {
        Instant now = Instant.now();
        var builder = new X509v3CertificateBuilder(
                issuer,
                new BigInteger(64, RANDOM).add(BigInteger.ONE),
                Date.from(now.minus(Duration.ofMinutes(1))),
                Date.from(now.plus(Duration.ofHours(1))),
                subject,
                SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()));
        try {
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key.getPublic()));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    identifiers.createAuthorityKeyIdentifier(issuerKey.getPublic()));
            if (authority) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            }
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(new GeneralName[0])));
            }
            byte[] der = builder.build(new JcaContentSignerBuilder("SHA256withECDSA")
                            .setProvider(Bouncy.PROVIDER)
                            .build(issuerKey.getPrivate()))
                    .getEncoded();
            List<X509Certificate> chain = new ArrayList<>(List.of(Certificates.parse(der)));
            chain.addAll(above);
            return new Credential(key.getPrivate(), chain);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
