package io.flotilla.pki.ca;

import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.PkiException;
import io.flotilla.pki.profile.Profile;
import io.flotilla.pki.profile.PublicNames;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX500NameUtil;

/** One CA with its key: issues leaves of the profiles and its own CRL. */
final class Authority {
    private final Credential own;
    private final TrustDomain domain;
    private final Clock clock;
    private final SecureRandom random;

    Authority(Credential own, TrustDomain domain, Clock clock, SecureRandom random) {
        this.own = own;
        this.domain = domain;
        this.clock = clock;
        this.random = random;
    }

    X509Certificate certificate() {
        return own.leaf();
    }

    Credential credential() {
        return own;
    }

    /** A leaf with the identity's names and its profile's usages; it ends with its issuer at the latest, see {@link CertificateForm.Validity#below}. */
    X509Certificate issue(Identity identity, PublicKey key, Duration life) {
        GeneralName dns = new GeneralName(GeneralName.dNSName, identity.dnsName(domain));
        return leaf(identity, key, life, List.of(dns));
    }

    X509Certificate issueServer(Identity.Server identity, PublicKey key, Duration life, PublicNames names) {
        List<GeneralName> all = new ArrayList<>();
        names.dns().forEach(name -> all.add(new GeneralName(GeneralName.dNSName, name)));
        names.ip().forEach(ip -> all.add(address(ip)));
        return leaf(identity, key, life, all);
    }

    /** DER of a CRL (RFC 5280, section 5) that is in force for {@code life}. */
    byte[] crl(long number, Duration life, List<RevokedCertificate> revoked) {
        Instant now = clock.instant();
        X509v2CRLBuilder builder = new X509v2CRLBuilder(subject(), Date.from(now));
        builder.setNextUpdate(Date.from(now.plus(life)));
        for (RevokedCertificate one : revoked) {
            builder.addCRLEntry(one.serial(), Date.from(one.at()), CRLReason.unspecified);
        }
        try {
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    CertificateForm.authority(certificate().getPublicKey()));
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
            return builder.build(CertificateForm.signer(own.key())).getEncoded();
        } catch (IOException e) {
            throw new PkiException(PkiException.Code.CRYPTO, "a CRL cannot be encoded: check its serial numbers", e);
        }
    }

    private X509Certificate leaf(Identity identity, PublicKey key, Duration life, List<GeneralName> names) {
        List<GeneralName> all = new ArrayList<>(names);
        all.add(new GeneralName(GeneralName.uniformResourceIdentifier, identity.uri(domain)));
        X500Name subject = Subtrees.name(identity.organisation(), identity.commonName());
        var validity = CertificateForm.Validity.below(certificate(), clock.instant(), life);
        return new CertificateForm(subject(), subject, key, validity, random)
                .add(Extension.basicConstraints, true, new BasicConstraints(false))
                .add(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .add(Extension.extendedKeyUsage, false, Profile.of(identity).usage())
                .add(Extension.subjectAlternativeName, false, new GeneralNames(all.toArray(new GeneralName[0])))
                .sign(own.key(), certificate().getPublicKey());
    }

    private X500Name subject() {
        return JcaX500NameUtil.getSubject(certificate());
    }

    private static GeneralName address(InetAddress ip) {
        return new GeneralName(GeneralName.iPAddress, new DEROctetString(ip.getAddress()));
    }
}
