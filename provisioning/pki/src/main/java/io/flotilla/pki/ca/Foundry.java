package io.flotilla.pki.ca;

import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.profile.Lifetimes;
import io.flotilla.pki.profile.Profile;
import io.flotilla.pki.profile.PublicNames;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.jcajce.JcaX500NameUtil;

/** Makes the authorities themselves: the root, and below it CAs of path length 0 with name constraints. */
final class Foundry {
    private static final KeyUsage ISSUES = new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign);

    private final TrustDomain domain;
    private final Lifetimes lifetimes;
    private final Clock clock;
    private final SecureRandom random;

    Foundry(TrustDomain domain, Lifetimes lifetimes, Clock clock, SecureRandom random) {
        this.domain = domain;
        this.lifetimes = lifetimes;
        this.clock = clock;
        this.random = random;
    }

    Credential root() {
        KeyPair key = KeyPairs.generateP256(random);
        X500Name name = Subtrees.name(OrgId.RESERVED, "Flotilla root CA");
        Instant now = clock.instant();
        var validity = new CertificateForm.Validity(Lifetimes.begin(now, lifetimes.root()), now.plus(lifetimes.root()));
        X509Certificate certificate = new CertificateForm(name, name, key.getPublic(), validity, random)
                .add(Extension.basicConstraints, true, new BasicConstraints(1))
                .add(Extension.keyUsage, true, ISSUES)
                .sign(key.getPrivate(), key.getPublic());
        return new Credential(key.getPrivate(), List.of(certificate));
    }

    Credential organisation(OrgId organisation, Credential root) {
        KeyPair key = KeyPairs.generateP256(random);
        X500Name name = Subtrees.name(organisation.value(), organisation + " CA");
        CertificateForm form = form(name, key, root).add(Extension.nameConstraints, true, constraints(organisation));
        return credential(key, form, root);
    }

    /** @param key kept when the authority ran out, so that certificates issued before stay good */
    Credential manager(KeyPair key, Credential root) {
        CertificateForm form = form(Subtrees.name(OrgId.RESERVED, "Flotilla manager CA"), key, root)
                .add(Extension.nameConstraints, true, managerConstraints())
                .add(Extension.extendedKeyUsage, false, Profile.MANAGER.usage());
        return credential(key, form, root);
    }

    /** @param key kept when the public names change or the authority ran out, so that certificates issued before stay good */
    Credential servers(KeyPair key, PublicNames names, Credential root) {
        CertificateForm form = form(Subtrees.name(OrgId.RESERVED, "Flotilla server CA"), key, root)
                .add(Extension.nameConstraints, true, constraints(names))
                .add(Extension.extendedKeyUsage, false, Profile.SERVER.usage());
        return credential(key, form, root);
    }

    NameConstraints constraints(OrgId organisation) {
        return Subtrees.organisation(organisation.value(), domain);
    }

    NameConstraints constraints(PublicNames names) {
        return Subtrees.servers(names, domain);
    }

    NameConstraints managerConstraints() {
        return Subtrees.organisation(OrgId.RESERVED, domain);
    }

    private CertificateForm form(X500Name subject, KeyPair key, Credential root) {
        X500Name issuer = JcaX500NameUtil.getSubject(root.leaf());
        var validity = CertificateForm.Validity.below(root.leaf(), clock.instant(), lifetimes.authority());
        return new CertificateForm(issuer, subject, key.getPublic(), validity, random)
                .add(Extension.basicConstraints, true, new BasicConstraints(0))
                .add(Extension.keyUsage, true, ISSUES);
    }

    private static Credential credential(KeyPair key, CertificateForm form, Credential root) {
        X509Certificate certificate = form.sign(root.key(), root.leaf().getPublicKey());
        return new Credential(key.getPrivate(), List.of(certificate));
    }
}
